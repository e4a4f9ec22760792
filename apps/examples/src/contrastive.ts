// SimCLR (Chen et al. 2020): an encoder learns, without labels, that two distorted copies of a signal belong together. A linear layer on its frozen
// features then tells the kinds of signals apart, from four labelled examples of each.
// Run: node --conditions=source apps/examples/src/contrastive.ts
import {
  createRandom,
  Dense,
  gradients,
  Adam,
  ops,
  Sequential,
  setRandomSeed,
  tensor,
  updating,
  type Tensor,
} from "hornbeam";

const LENGTH = 32;
const KINDS = 4;
const { float } = createRandom(7);
const gauss = (): number => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float());

/** Waves of four forms. What tells them apart is their form, not where they begin. */
const wave = (kind: number, phase: number): number[] =>
  Array.from({ length: LENGTH }, (_, t) => {
    const at = (2 * t) / LENGTH + phase;
    const part = at - Math.floor(at);
    return [
      Math.sin(2 * Math.PI * part),
      part < 0.5 ? 1 : -1,
      2 * part - 1,
      Math.sin(2 * Math.PI * part) * Math.cos(6 * Math.PI * part),
    ][kind]!;
  });
/** Another copy: begun elsewhere, louder or softer, with noise. */
const distort = (kind: number): number[] => {
  const gain = 0.7 + 0.6 * float();
  return wave(kind, float()).map((v) => gain * v + 0.05 * gauss());
};

/** NT-Xent: each of 2n codes must find its partner among the others. Codes have length 1. */
const pairLoss = (a: Tensor, b: Tensor, temperature = 0.2): Tensor => {
  const n = a.shape[0]!;
  const all = ops.concatenate([a, b], { axis: 0 });
  const codes = ops.divide(all, ops.sqrt(ops.sum(ops.square(all), { axis: -1, keepdims: true })));
  const similar = ops.divide(ops.matmul(codes, ops.transpose(codes)), temperature);
  const others = ops.subtract(similar, ops.multiply(ops.eye(2 * n), 1e9));
  const partners = ops.concatenate([ops.arange(n, 2 * n), ops.arange(0, n)], { axis: 0 });
  return ops.mean(ops.sparseCategoricalCrossentropy(partners, others, { fromLogits: true }));
};

/** Accuracy of a linear layer trained on some rows and tested on others. */
const probe = async (features: (x: Tensor) => Tensor): Promise<number> => {
  const labels = Array.from({ length: 4 * KINDS }, (_, i) => i % KINDS);
  const tests = Array.from({ length: 400 }, (_, i) => i % KINDS);
  const model = new Sequential([new Dense(KINDS, { activation: "softmax" })]).compile({
    optimizer: new Adam({ learningRate: 0.05 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  await model.fit(features(tensor(labels.map(distort))), labels, { epochs: 100, batchSize: 16, verbose: 0 });
  const { accuracy } = await model.evaluate(features(tensor(tests.map(distort))), tests, { verbose: 0 });
  return accuracy!;
};

export const run = async (
  options: { readonly steps?: number; readonly verbose?: 0 | 1 | 2 } = {},
): Promise<{ raw: number; learned: number }> => {
  const { steps = 800, verbose = 0 } = options;
  setRandomSeed(3);
  const encoder = new Sequential([new Dense(128, { activation: "relu" }), new Dense(64, { activation: "relu" })]);
  const head = new Sequential([new Dense(32, { activation: "relu" }), new Dense(16)]);
  const project = (x: Tensor): Tensor => head.apply(encoder.apply(x as never) as never);
  project(ops.zeros([1, LENGTH]));
  const variables = [...encoder.trainableVariables, ...head.trainableVariables];
  const optimizer = new Adam({ learningRate: 2e-3 });
  const step = updating([encoder, head, optimizer], (a: Tensor, b: Tensor) => {
    const loss = pairLoss(project(a), project(b));
    optimizer.apply(gradients(loss, variables), variables);
    return loss;
  });
  for (let i = 0; i < steps; i++) {
    const kinds = Array.from({ length: 64 }, () => Math.floor(KINDS * float()));
    // A pair is one signal twice; nobody tells the encoder which kind it is.
    const loss = step(tensor(kinds.map(distort)), tensor(kinds.map(distort)));
    if (verbose && i % 50 === 0) console.log(`step ${i}: loss ${(await loss.item()).toFixed(4)}`);
  }
  const raw = await probe((x) => x);
  return { raw, learned: await probe((x) => encoder.apply(x as never)) };
};

if (import.meta.main) console.log(await run({ verbose: 2 }));
