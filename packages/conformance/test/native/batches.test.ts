import { createRequire } from "node:module";
import { encodeProgram } from "@hornbeam/backend-native";
import { js } from "@hornbeam/backend-js";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { Backend, Program } from "@hornbeam/ir";
import { add, cast, cumsum, divide, matmul, multiply, sqrt, square, subtract, sum } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { addonPath, hasNative, makeNative, suffix } from "./addon.ts";

interface Device {
  compile(program: Uint8Array): number;
  launches(program: number): Promise<Uint32Array>;
  close(): void;
}
type Step = (all: readonly Tensor[]) => readonly Tensor[];

const filled = (shape: readonly number[], seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 0.7 + seed)),
    { shape },
  );
/** Sizes of biases, gains and small matrices; no two neighbours are equal. */
const shapes = Array.from({ length: 240 }, (_, i) => [[7 + (i % 90)], [3, 64 + i], [700 + 3 * i]][i % 3]!);

/** Adam's update of a parameter, with scalars that all share. */
const adam = (w: Tensor, m: Tensor, v: Tensor, g: Tensor, rate: Tensor): Tensor[] => {
  const [m1, v1] = [add(m, multiply(subtract(g, m), 0.1)), add(v, multiply(subtract(square(g), v), 0.001))];
  return [subtract(w, divide(multiply(m1, rate), add(sqrt(v1), 1e-7))), m1, v1];
};
const P = shapes.length;
const updates =
  (rateOf: (gradients: readonly Tensor[], step: Tensor) => Tensor): Step =>
  (all) => {
    const part = (i: number): Tensor[] => all.slice(i * P, (i + 1) * P) as Tensor[];
    const [w, m, v, g] = [part(0), part(1), part(2), part(3)] as [Tensor[], Tensor[], Tensor[], Tensor[]];
    const step = add(all[4 * P]!, 1);
    const rate = rateOf(g, step);
    const made = w.map((x, i) => adam(x, m[i]!, v[i]!, g[i]!, rate));
    return [...[0, 1, 2].flatMap((j) => made.map((x) => x[j]!)), step];
  };
const steps: Readonly<Record<string, Step>> = {
  "updates with a rate that follows from the step": updates((_, step) => divide(0.01, sqrt(step))),
  "updates clipped by the norm of all gradients": updates((g) =>
    divide(
      0.01,
      g.map((x) => sum(square(x))).reduce((a, b) => add(a, b)),
    ),
  ),
  // Who reads a parameter comes before it is overwritten, and in small kernels that follow from one another each waits for its own.
  "parameters that others read": (all) => [
    ...all.slice(0, 3 * P).map((x, i) => add(x, sum(multiply(all[(i + 3) % (3 * P)]!, 0.01)))),
    add(all[4 * P]!, 1),
  ],
  "chains of small kernels of many kinds": (all) => [
    ...all.slice(0, 3 * P).map((x, i) => {
      const c = cumsum(multiply(x, 0.01), { axis: 0 });
      const y = i % 5 ? c : cast(multiply(c, 8), "float64");
      return x.shape.length === 2
        ? add(x, multiply(sum(matmul(x, multiply(filled([x.shape[1]!, 4], i), 0.01))), 0.1))
        : add(cast(y, "float32"), sum(cumsum(c, { axis: 0 })));
    }),
    sum(all[4 * P]!),
  ],
};
const start = (): Tensor[] => [
  ...[0, 1, 2, 3].flatMap((j) => shapes.map((shape, i) => (j === 2 ? square(filled(shape, i)) : filled(shape, i + j)))),
  tensor([0], { dtype: "float32" }),
];
/** All that changes, after two steps that overwrite it, and the largest Program. */
const run = async (backend: Backend, step: Step): Promise<{ values: Float32Array[]; program: Program }> => {
  let largest: Program | undefined;
  const compile = (program: Program) => {
    if (program.steps.length > (largest?.steps.length ?? 0)) largest = program;
    return backend.compile(program);
  };
  setDefaultDevice(createDevice({ ...backend, compile }));
  const all = start().map((t) => t.realize());
  largest = undefined;
  const changing = [...all.keys()].filter((i) => i < 3 * P || i === 4 * P);
  const fn = jit((...args: Tensor[]) => step(args) as Tensor[], { donate: changing });
  for (let n = 0; n < 2; n++) fn(...all).forEach((t, i) => (all[changing[i]!] = t));
  const values: Float32Array[] = [];
  for (const i of changing) values.push((await all[i]!.data()) as Float32Array);
  backend.dispose?.();
  return { values, program: largest! };
};
const bits = (values: readonly Float32Array[]): string =>
  values.map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString("base64")).join();

describe.skipIf(!hasNative)(`small kernels that run together on the native backend${suffix}`, () => {
  test.each(Object.keys(steps))("%s", async (name) => {
    const [one, three] = [await run(makeNative(1), steps[name]!), await run(makeNative(3), steps[name]!)];
    expect(bits(three.values) === bits(one.values)).toBe(true);
    const expected = (await run(js(), steps[name]!)).values;
    one.values.forEach((v, i) => {
      const want = expected[i]!;
      const size = want.reduce((m, x) => Math.max(m, Math.abs(x)), 1);
      const worst = v.reduce((m, x, j) => Math.max(m, Math.abs(x - want[j]!)), 0);
      expect(worst / size, `result ${i}`).toBeLessThan(1e-4);
    });
  });

  test("one launch updates all small parameters", async () => {
    const { program } = await run(js(), steps["updates with a rate that follows from the step"]!);
    const { Device } = createRequire(import.meta.url)(addonPath()) as { Device: new () => Device };
    const device = new Device();
    const launches = await device.launches(device.compile(encodeProgram(program).bytes));
    device.close();
    expect(program.steps.length).toBeGreaterThan(200);
    // The rate comes first; what the updates go through at a time is to stay in cache.
    expect(launches[0]).toBeLessThanOrEqual(6);
  });
});
