import { floats, labels } from "../../inputs.ts";
import type { Case, Engine } from "../../protocol.ts";
import {
  cnnWeights,
  gptWeights,
  lstmWeights,
  mlpWeights,
  mobilenetWeights,
  valuesOf,
  type Weight,
} from "../../shapes.ts";
import { cnn, gpt, mlp, mobilenet } from "./models.ts";
import type { Tensor, Tf } from "./tf.ts";

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * All workloads on the backend that is set. What the backend cannot do throws when its first step runs.
 * @param finish waits for a GPU
 */
export const workloads = (tf: Tf, finish?: () => Promise<void>): Engine["workloads"] => {
  const filled = (shape: readonly number[], seed: number): Tensor => tf.tensor(floats(size(shape), seed), shape);
  const oneHot = (n: number, depth: number, seed: number): Tensor =>
    tf.oneHot(tf.tensor(labels(n, depth, seed), [n], "int32"), depth);
  const adam = (): ReturnType<Tf["train"]["adam"]> => tf.train.adam(1e-3, 0.9, 0.999, 1e-7);

  const training = (weights: readonly Weight[], forward: (p: readonly Tensor[], x: Tensor) => Tensor) => {
    return (x: Tensor, y: Tensor, decay = 0): Case => {
      const params = weights.map((w, i) => tf.variable(tf.tensor(valuesOf(w, i + 10), w[0])));
      const optimizer = adam();
      let last = 0;
      return {
        step: async () => {
          const cost = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, forward(params, x)), true);
          // It has no AdamW: the decay by hand.
          if (decay)
            tf.tidy(() =>
              params.forEach((p) => (p as Tensor & { assign(x: Tensor): void }).assign(p.mul(1 - 1e-3 * decay))),
            );
          last = (await cost.data())[0]!;
          cost.dispose();
        },
        check: () => last,
      };
    };
  };
  /** Runs under tidy. */
  const kernel = (fn: () => Tensor): Case => {
    let sum = 0;
    let last: Tensor | undefined;
    return {
      step: () => {
        last?.dispose();
        last = tf.tidy(fn);
        // Reading would only copy it.
        return finish?.();
      },
      check: async () => (sum ||= Array.from(await last!.data()).reduce((a, b) => a + Math.abs(b), 0)),
      dispose: () => last?.dispose(),
    };
  };
  const table: Record<string, () => Case> = {};
  for (const n of [64, 256, 512, 1024])
    for (const kind of ["NN", "NT", "TN"])
      table[`matmul${n}${kind}`] = () => {
        const [a, b] = [filled([n, n], 1), filled([n, n], 2)];
        return kernel(() => tf.matMul(a, b, kind[0] === "T", kind[1] === "T"));
      };
  return {
    ...table,
    matmulBatched: () => {
      const [a, b] = [filled([8, 128, 128], 1), filled([8, 128, 128], 2)];
      return kernel(() => tf.matMul(a, b));
    },
    mlp: () => training(mlpWeights, mlp(tf))(filled([128, 784], 1), oneHot(128, 10, 2)),
    cnn: () => training(cnnWeights(false), cnn(tf))(filled([64, 28, 28, 1], 1), oneHot(64, 10, 2)),
    gpt: () => {
      const mask = Float32Array.from({ length: 64 * 64 }, (_, i) => (i % 64 > Math.floor(i / 64) ? -1e9 : 0));
      return training(gptWeights, gpt(tf, tf.tensor(mask, [64, 64])))(oneHot(1024, 96, 1), oneHot(1024, 96, 2), 0.01);
    },
    lstm: () => {
      const model = tf.sequential();
      model.add(tf.layers.lstm({ units: 128, inputShape: [64, 64], recurrentActivation: "sigmoid" }));
      model.add(tf.layers.dense({ units: 10 }));
      model.compile({ optimizer: adam(), loss: (y, p) => tf.losses.softmaxCrossEntropy(y, p) });
      model.setWeights(lstmWeights.map((w, i) => tf.tensor(valuesOf(w, i + 10), w[0])));
      const [x, y] = [filled([32, 64, 64], 1), oneHot(32, 10, 2)];
      let last = 0;
      return {
        step: async () => {
          last = await model.trainOnBatch(x, y);
        },
        check: () => last,
      };
    },
    mobilenet_infer: () => {
      const weights = mobilenetWeights(false).map((w, i) => tf.tensor(valuesOf(w, i + 100), w[0]));
      const [model, x] = [mobilenet(tf, weights), filled([1, 224, 224, 3], 1)];
      return kernel(() => model(x));
    },
    elementwise: () => {
      const [x, y] = [filled([4 * 1024 * 1024], 1), filled([4 * 1024 * 1024], 2)];
      return kernel(() => {
        const b = tf.maximum(x.add(y).mul(0.5).sub(x.mul(0.25)), 0);
        return tf.sqrt(b.mul(b).add(1));
      });
    },
    softmax: () => {
      const x = filled([4096, 1024], 1);
      return kernel(() => tf.softmax(x));
    },
    layernorm: () => {
      const x = filled([4096, 1024], 1);
      return kernel(() => {
        const centred = x.sub(tf.mean(x, -1, true));
        return centred.div(tf.sqrt(tf.mean(tf.square(centred), -1, true).add(1e-3)));
      });
    },
    small: () => {
      const start = filled([16], 1);
      return kernel(() => {
        let x = start;
        for (let i = 0; i < 500; i++) x = x.add(1).mul(0.5);
        return x;
      });
    },
  };
};
