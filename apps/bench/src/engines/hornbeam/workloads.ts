import type * as keras from "hornbeam";
import { Adam, AdamW, jit, losses, ops, setRandomSeed, tensor, type Tensor } from "hornbeam";
import { floats, labels } from "../../inputs.ts";
import type { Case, Engine } from "../../protocol.ts";
import { cnnWeights, lstmWeights, mlpWeights, mobilenetWeights, valuesOf, type Weight } from "../../shapes.ts";
import { gptValues } from "./gptValues.ts";
import { primitiveCases } from "./primitives.ts";
import { cnn, gpt, lstm, mlp, mobilenet, type Policy } from "./models.ts";

type Trainable = keras.Sequential | keras.Model;
const filled = (shape: readonly number[], seed: number): Tensor =>
  tensor(
    floats(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ),
    { shape },
  );

/** A whole training step: forward, loss, backward, update. The loss is read: the step is over when it is known. */
const training = (
  model: Trainable,
  weights: readonly Float32Array[],
  optimizer: Adam | AdamW,
  x: Tensor,
  y: Tensor,
): Case => {
  model.setWeights(weights);
  model.compile({ optimizer, loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }) });
  let loss = 0;
  const { trainer } = model;
  return {
    // The loss is that of the epoch so far.
    step: async () => {
      loss = (await trainer.train({ x, y }).read())["loss"]!;
    },
    check: () => loss,
  };
};

const values = (weights: readonly Weight[], seed = 10): Float32Array[] => weights.map((w, i) => valuesOf(w, i + seed));

/** A compiled function whose memory is given back at once. */
const compiled = (fn: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): Case => {
  const run = jit(fn);
  let last: Tensor | undefined;
  return {
    step: async () => {
      last?.dispose();
      last = run(...xs);
      // Resolves when the device is done.
      await last.realize().storage!.device.sync();
    },
    check: async () => Array.from(await last!.data(), Number).reduce((a, b) => a + Math.abs(b), 0),
    dispose: () => last?.dispose(),
  };
};

const product = (n: number, kind: string): Case => {
  const [a, b] = [filled([n, n], 1), filled([n, n], 2)];
  const turn = (t: Tensor, yes: boolean): Tensor => (yes ? ops.transpose(t) : t);
  return compiled((x, y) => ops.matmul(turn(x!, kind[0] === "T"), turn(y!, kind[1] === "T")), a, b);
};

const chain = (x: Tensor, y: Tensor): Tensor => {
  const a = ops.multiply(ops.add(x, y), 0.5);
  const b = ops.maximum(ops.subtract(a, ops.multiply(x, 0.25)), 0);
  return ops.sqrt(ops.add(ops.multiply(b, b), 1));
};

const eager = (): Case => {
  const start = filled([16], 1);
  let last = 0;
  return {
    step: async () => {
      let x = start;
      for (let i = 0; i < 500; i++) x = ops.multiply(ops.add(x, 1), 0.5);
      last = Array.from(await x.data(), Number).reduce((a, b) => a + Math.abs(b), 0);
    },
    check: () => last,
  };
};

/** The models under their names and a suffix, their layers computing as the policy says. */
const models = (suffix = "", o: Policy = {}): Record<string, () => Case | Promise<Case>> => ({
  [`mlp${suffix}`]: () =>
    training(mlp(o), values(mlpWeights), new Adam(), filled([128, 784], 1), tensor(labels(128, 10, 2))),
  [`cnn${suffix}`]: () =>
    training(cnn(o), values(cnnWeights(false)), new Adam(), filled([64, 28, 28, 1], 1), tensor(labels(64, 10, 2))),
  [`gpt${suffix}`]: () =>
    training(
      gpt(o),
      gptValues(),
      new AdamW({ weightDecay: 0.01 }),
      tensor(labels(1024, 96, 1), { shape: [16, 64] }),
      tensor(labels(1024, 96, 2), { shape: [16, 64] }),
    ),
  [`lstm${suffix}`]: () =>
    training(lstm(o), values(lstmWeights), new Adam(), filled([32, 64, 64], 1), tensor(labels(32, 10, 2))),
  [`mobilenet_infer${suffix}`]: async () => {
    const model = mobilenet(o);
    model.setWeights(values(mobilenetWeights(false), 100));
    const x = filled([1, 224, 224, 3], 1);
    let sum = 0;
    return {
      step: async () => {
        const out = await model.predictOnBatch(x);
        sum = Array.from(await out.data(), Number).reduce((a, b) => a + Math.abs(b), 0);
        out.dispose();
      },
      check: () => sum,
    };
  },
});

/** All workloads on the default device. */
export const workloads = (): Engine["workloads"] => {
  setRandomSeed(1);
  const table: Record<string, () => Case | Promise<Case>> = {};
  for (const n of [64, 256, 512, 1024, 2048])
    for (const kind of ["NN", "NT", "TN"]) table[`matmul${n}${kind}`] = () => product(n, kind);
  return {
    ...table,
    ...primitiveCases(),
    matmulBatched: () => compiled((x, y) => ops.matmul(x!, y!), filled([8, 128, 128], 1), filled([8, 128, 128], 2)),
    ...models(),
    ...models("Bf16", { dtype: "mixed_bfloat16" }),
    elementwise: () => compiled((x, y) => chain(x!, y!), filled([4 * 1024 * 1024], 1), filled([4 * 1024 * 1024], 2)),
    softmax: () => compiled((x) => ops.softmax(x!), filled([4096, 1024], 1)),
    layernorm: () => compiled((x) => ops.layerNormalization(x!, { epsilon: 1e-3 }), filled([4096, 1024], 1)),
    small: eager,
  };
};
