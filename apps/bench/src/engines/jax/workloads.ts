import { floats, labels } from "../../inputs.ts";
import type { Case, Engine } from "../../protocol.ts";
import { cnnWeights, gptWeights, lstmWeights, mlpWeights, mobilenetWeights, valuesOf } from "../../shapes.ts";
import type { Arr, Jax } from "./jax.ts";
import { cnn, gpt, lstm, mlp, mobilenet } from "./models.ts";
import { crossEntropy, oneHot, training } from "./train.ts";

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const sumOf = async (x: Arr): Promise<number> => Array.from(await x.data()).reduce((a, b) => a + Math.abs(b), 0);

/** All workloads jax-js has the ops for, on its default device. */
export const workloads = (jax: Jax): Engine["workloads"] => {
  const { numpy: np, nn } = jax;
  const filled = (shape: readonly number[], seed: number): Arr => np.array(floats(size(shape), seed), { shape });
  /** A compiled function whose result is waited for. */
  const compiled = (fn: (...xs: Arr[]) => Arr, ...xs: Arr[]): Case => {
    const run = jax.jit(fn);
    let last: Arr | undefined;
    return {
      step: async () => {
        last?.dispose();
        last = await run(...xs.map((x) => x.ref)).blockUntilReady();
      },
      check: () => sumOf(last!.ref),
      dispose: () => last?.dispose(),
    };
  };
  const product = (n: number, kind: string): Case => {
    const turn = (x: Arr, yes: boolean): Arr => (yes ? x.transpose() : x);
    return compiled(
      (x, y) => np.matmul(turn(x!, kind[0] === "T"), turn(y!, kind[1] === "T")),
      filled([n, n], 1),
      filled([n, n], 2),
    );
  };
  const loss =
    (forward: (p: readonly Arr[], x: Arr) => Arr) =>
    (p: readonly Arr[], x: Arr, y: Arr): Arr =>
      crossEntropy(jax, forward(p, x), y);
  const table: Record<string, () => Case> = {};
  for (const n of [64, 256, 512, 1024])
    for (const kind of ["NN", "NT", "TN"]) table[`matmul${n}${kind}`] = () => product(n, kind);
  const mask = (): Arr =>
    np.array(
      Float32Array.from({ length: 64 * 64 }, (_, i) => (i % 64 > Math.floor(i / 64) ? -1e9 : 0)),
      { shape: [64, 64] },
    );
  return {
    ...table,
    matmulBatched: () => compiled((x, y) => np.matmul(x!, y!), filled([8, 128, 128], 1), filled([8, 128, 128], 2)),
    mlp: () => training(jax, mlpWeights, loss(mlp(jax)), filled([128, 784], 1), oneHot(jax, labels(128, 10, 2), 10)),
    cnn: () =>
      training(jax, cnnWeights(true), loss(cnn(jax)), filled([64, 1, 28, 28], 1), oneHot(jax, labels(64, 10, 2), 10)),
    gpt: () =>
      training(
        jax,
        gptWeights,
        loss(gpt(jax, mask())),
        oneHot(jax, labels(1024, 96, 1), 96),
        oneHot(jax, labels(1024, 96, 2), 96),
        0.01,
      ),
    lstm: () =>
      training(jax, lstmWeights, loss(lstm(jax)), filled([32, 64, 64], 1), oneHot(jax, labels(32, 10, 2), 10)),
    mobilenet_infer: () => {
      const pixels = filled([1, 224, 224, 3], 1).transpose([0, 3, 1, 2]);
      const weights = mobilenetWeights(true).map((w, i) => np.array(valuesOf(w, i + 100), { shape: w[0] }));
      return compiled((x, ...params) => mobilenet(jax, x!, params), pixels, ...weights);
    },
    elementwise: () =>
      compiled(
        (x, y) => {
          const a = x!.ref.add(y!).mul(0.5);
          const b = np.maximum(a.sub(x!.mul(0.25)), 0);
          return np.sqrt(b.ref.mul(b).add(1));
        },
        filled([4 * 1024 * 1024], 1),
        filled([4 * 1024 * 1024], 2),
      ),
    softmax: () => compiled((x) => nn.softmax(x!, -1), filled([4096, 1024], 1)),
    layernorm: () => compiled((x) => nn.standardize(x!, -1, { epsilon: 1e-3 }), filled([4096, 1024], 1)),
    small: () => {
      const start = filled([16], 1);
      let last = 0;
      return {
        step: async () => {
          let x = start.ref;
          for (let i = 0; i < 500; i++) x = x.add(1).mul(0.5);
          last = await sumOf(x);
        },
        check: () => last,
      };
    },
  };
};
