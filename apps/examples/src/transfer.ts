// Transfer learning: a base that was trained on many images of eight kinds is frozen, and a new head learns three other kinds from three images of each. Then
// the base is thawed and all of it trained on with a small learning rate.
// Run: node --conditions=source apps/examples/src/transfer.ts
import {
  Adam,
  Conv2D,
  createRandom,
  Dense,
  Flatten,
  Input,
  MaxPooling2D,
  Model,
  Sequential,
  setRandomSeed,
  tensor,
  type Tensor,
} from "hornbeam";

const SIZE = 12;
const { float, below } = createRandom(11);

/** Whether a pixel belongs to a drawing, by its place from the middle of it in −1…1. */
const shapes: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => Math.hypot(x, y) < 1 && Math.hypot(x, y) > 0.6,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.9 && Math.max(Math.abs(x), Math.abs(y)) > 0.55,
  (x, y) => Math.abs(x) < 0.25 || Math.abs(y) < 0.25,
  (x, y) => Math.abs(x - y) < 0.35 || Math.abs(x + y) < 0.35,
  (x) => Math.abs(x) < 0.25,
  (_, y) => Math.abs(y) < 0.25,
  (x, y) => y > -0.5 && Math.abs(x) < (1 - y) / 2,
  (x, y) => Math.hypot(x, y) < 0.8,
  (x, y) => Math.abs(x + y) < 0.35,
  (x, y) => Math.abs(x - y) < 0.35,
  (x, y) => x < -0.4 || y > 0.4,
];
const draw = (kind: number): number[][][] => {
  const [cx, cy, r] = [5.5 + below(3) - 1, 5.5 + below(3) - 1, 3.5 + float()];
  return Array.from({ length: SIZE }, (_, y) =>
    Array.from({ length: SIZE }, (__, x) => {
      const [u, v] = [(x - cx) / r, (y - cy) / r];
      const inside = Math.abs(u) <= 1 && Math.abs(v) <= 1 && shapes[kind]!(u, v);
      return [Number(inside) + 1.5 * (float() - 0.5)];
    }),
  );
};
/** Kinds that the base learns, and those that are new to it. */
const OLD = [0, 2, 3, 4, 5, 8, 9, 10];
const NEW = [1, 6, 7];

/** As many images of each of some kinds, with numbers of the kinds from 0. */
const images = (kinds: readonly number[], each: number): { x: Tensor; y: number[] } => {
  const y = Array.from({ length: each * kinds.length }, (_, i) => i % kinds.length);
  return { x: tensor(y.map((k) => draw(kinds[k]!))), y };
};

const makeBase = (): Sequential =>
  new Sequential([
    Input({ shape: [SIZE, SIZE, 1] }),
    new Conv2D(8, 3, { activation: "relu" }),
    new MaxPooling2D(2),
    new Conv2D(16, 3, { activation: "relu" }),
    new Flatten(),
    new Dense(48, { activation: "relu" }),
  ]);
const withHead = (base: Sequential, kinds: number, learningRate = 3e-3): Model => {
  const input = Input({ shape: [SIZE, SIZE, 1] });
  const outputs = new Dense(kinds, { activation: "softmax" }).apply(base.apply(input));
  return new Model({ inputs: input, outputs }).compile({
    optimizer: new Adam({ learningRate }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
};

export const run = async (
  options: { readonly epochs?: number; readonly verbose?: 0 | 1 | 2 } = {},
): Promise<{ base: number; scratch: number; frozen: number; tuned: number }> => {
  const { epochs = 12, verbose = 0 } = options;
  setRandomSeed(6);
  const many = images(OLD, 150);
  const few = images(NEW, 3);
  const test = images(NEW, 100);
  const accuracyOf = async (model: Model): Promise<number> =>
    (await model.evaluate(test.x, test.y, { verbose: 0 })).accuracy!;

  const base = makeBase();
  const first = withHead(base, OLD.length);
  const { history } = await first.fit(many.x, many.y, { epochs, seed: 1, verbose });

  base.trainable = false;
  const model = withHead(base, NEW.length, 1e-2);
  await model.fit(few.x, few.y, { epochs: 5 * epochs, seed: 1, verbose });
  const frozen = await accuracyOf(model);

  base.trainable = true;
  model.compile({
    optimizer: new Adam({ learningRate: 3e-4 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  await model.fit(few.x, few.y, { epochs: 5 * epochs, seed: 1, verbose });
  const tuned = await accuracyOf(model);

  const scratch = withHead(makeBase(), NEW.length);
  await scratch.fit(few.x, few.y, { epochs: 5 * epochs, seed: 1, verbose });
  return { base: history.accuracy!.at(-1)!, scratch: await accuracyOf(scratch), frozen, tuned };
};

if (import.meta.main) console.log(await run({ verbose: 2 }));
