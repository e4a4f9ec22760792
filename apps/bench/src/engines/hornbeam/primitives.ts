import { GRU, jit, LSTM, ops, tensor, vjp, type DType, type Tensor } from "hornbeam";
import { floats } from "../../inputs.ts";
import { primitives, type Primitive } from "../../primitives.ts";
import type { Case } from "../../protocol.ts";

const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);

/** A compiled function with several results, whose memory is given back at once. */
const compiled = (fn: (...xs: Tensor[]) => readonly Tensor[], ...xs: Tensor[]): Case => {
  const run = jit(fn);
  let last: readonly Tensor[] = [];
  return {
    step: async () => {
      for (const t of last) t.dispose();
      last = run(...xs);
      for (const t of last) t.realize();
      // Resolves when the device is done.
      await last[0]!.storage!.device.sync();
    },
    check: async () => {
      let sum = 0;
      for (const t of last) for (const x of await ops.cast(t, "float32").data()) sum += Math.abs(Number(x));
      return sum;
    },
    dispose: () => {
      for (const t of last) t.dispose();
    },
  };
};

const filled = (shape: readonly number[], seed: number, dtype: DType = "float32", scale: number = 1): Tensor => {
  const values = tensor(floats(product(shape), seed, scale), { shape });
  return dtype === "float32" ? values : ops.cast(values, dtype).realize();
};

const conv = ({ direction, dtype, numbers }: Primitive): Case => {
  const [batch = 1, groups = 1, from = 1, to = 1, ...rest] = numbers;
  const axes = Array.from({ length: rest.length / 7 }, (_, a) => rest.slice(7 * a, 7 * a + 7));
  const of = (i: number): number[] => axes.map((axis) => axis[i]!);
  const options = { strides: of(3), dilationRate: of(4), padding: "same" } as const;
  const x = filled([batch, ...of(0), from], 1, dtype);
  const w = filled(groups > 1 ? [...of(2), from, 1] : [...of(2), from, to], 2, dtype);
  const y = filled([batch, ...of(1), to], 3, dtype);
  const run = (p: Tensor, q: Tensor): Tensor =>
    groups > 1 ? ops.depthwiseConv(p, q, options) : ops.conv(p, q, options);
  if (direction === "forward") return compiled((p, q) => [run(p!, q!)], x, w);
  if (direction === "input") return compiled((p, q, r) => vjp((t: Tensor) => run(t, q!), p!)[1](r!), x, w, y);
  return compiled((p, q, r) => vjp((t: Tensor) => run(p!, t), q!)[1](r!), x, w, y);
};

const pool = ({ direction, dtype, numbers }: Primitive): Case => {
  const [batch = 1, size = 1, channels = 1, window = 1, places = 1] = numbers;
  const run = direction === "max" ? ops.maxPool : ops.averagePool;
  return compiled(
    (x, g) => {
      const [y, pull] = vjp((t: Tensor) => run(t, window, { strides: 2, padding: "same" }), x!);
      return [y, pull(g!)[0]];
    },
    filled([batch, size, size, channels], 1, dtype),
    filled([batch, places, places, channels], 2, dtype),
  );
};

const normalizing = (
  run: (x: Tensor, scale: Tensor, offset: Tensor) => Tensor,
  shape: readonly number[],
  dtype: DType,
): Case =>
  compiled(
    (x, g, scale, offset) => {
      const [y, pull] = vjp(run, x!, scale!, offset!);
      return [y, ...pull(g!)];
    },
    filled(shape, 1, dtype),
    filled(shape, 2, dtype),
    filled(shape.slice(-1), 3),
    filled(shape.slice(-1), 4),
  );

/** As the layer does it: statistics of a batch in float32. */
const batchNorm = ({ dtype, numbers: [batch = 1, size = 1, channels = 1] }: Primitive): Case =>
  normalizing(
    (x, scale, offset) => {
      const wide = ops.cast(x, "float32");
      const [mean, variance] = ops.moments(wide, [0, 1, 2]);
      return ops.cast(ops.batchNormalization(wide, mean, variance, -1, { scale, offset, epsilon: 1e-3 }), dtype);
    },
    [batch, size, size, channels],
    dtype,
  );

const layerNorm = ({ dtype, numbers }: Primitive): Case =>
  normalizing((x, gamma, beta) => ops.layerNormalization(x, { gamma, beta, epsilon: 1e-3 }), numbers, dtype);

const softmax = ({ dtype, numbers }: Primitive): Case => compiled((x) => [ops.softmax(x!)], filled(numbers, 1, dtype));

const recurrent = ({ kind, dtype, numbers: [batch = 1, steps = 1, features = 1, units = 1] }: Primitive): Case => {
  const options = { returnSequences: true, dtype: dtype === "bfloat16" ? "mixed_bfloat16" : dtype };
  const layer = kind === "lstm" ? new LSTM(units, options) : new GRU(units, options);
  const shape = [batch, steps, features];
  layer.apply(filled(shape, 1, dtype));
  const gates = kind === "lstm" ? 4 : 3;
  layer.setWeights([
    floats(features * gates * units, 2, 0.1),
    floats(units * gates * units, 3, 0.1),
    floats(kind === "lstm" ? gates * units : 2 * gates * units, 4, 0.1),
  ]);
  return compiled((x) => [layer.apply(x!) as Tensor], filled(shape, 1, dtype));
};

const bytes = ({ numbers: [m = 1, k = 1, n = 1] }: Primitive): Case => {
  const whole = (shape: readonly number[], seed: number): Tensor => filled(shape, seed, "int8", 100);
  return compiled((a, b) => [ops.matmul(a!, b!)], whole([m, k], 1), whole([k, n], 2));
};

const KINDS: Readonly<Record<Primitive["kind"], (p: Primitive) => Case>> = {
  conv,
  pool,
  batchNorm,
  layerNorm,
  softmax,
  lstm: recurrent,
  gru: recurrent,
  bytes,
};

/** All primitives on the default device. */
export const primitiveCases = (): Record<string, () => Case> =>
  Object.fromEntries(primitives.map((p) => [p.name, () => KINDS[p.kind](p)]));
