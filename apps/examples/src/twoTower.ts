// Two towers (retrieval): one network for people, one for films, trained so that a person's code is nearest to the films that person watched. The others in
// the batch are what each is told apart from.
// Run: node --conditions=source apps/examples/src/twoTower.ts
import {
  Adam,
  createRandom,
  Dense,
  Embedding,
  Flatten,
  Input,
  Model,
  ops,
  Sequential,
  setRandomSeed,
  tensor,
  type Batch,
  type Tensor,
} from "hornbeam";

const PEOPLE = 60;
const FILMS = 40;
const TASTES = 5;

const tower = (count: number): Sequential =>
  new Sequential([Input({ shape: [1], dtype: "int32" }), new Embedding(count, 16), new Flatten(), new Dense(8)]);

class TwoTower extends Model {
  readonly people = tower(PEOPLE);
  readonly films = tower(FILMS);

  /** How well each person of a batch suits each film of it: [batch, batch]. */
  override call([person, film]: readonly [Tensor, Tensor]): Tensor {
    return ops.matmul(this.people.apply(person as never), ops.transpose(this.films.apply(film as never) as Tensor));
  }
  override computeLoss({ yPred }: { readonly yPred: unknown }): Tensor {
    const scores = yPred as Tensor;
    const own = ops.arange(0, scores.shape[0]!);
    return ops.mean(ops.sparseCategoricalCrossentropy(own, scores, { fromLogits: true }));
  }
  override testStep({ x }: Batch): Record<string, Tensor> {
    const scores = this.apply(x as never) as Tensor;
    return { loss: this.computeLoss({ yPred: scores }) };
  }
}

/** Who watched what: nearly always films of one's taste, which is the number modulo TASTES of both. */
const visits = (count: number): { people: number[][]; films: number[][] } => {
  const { below, float } = createRandom(9);
  const people = Array.from({ length: count }, () => [below(PEOPLE)]);
  const films = people.map(([p]) => [float() < 0.95 ? TASTES * below(FILMS / TASTES) + (p! % TASTES) : below(FILMS)]);
  return { people, films };
};

export const run = async (
  options: { readonly epochs?: number; readonly verbose?: 0 | 1 | 2 } = {},
): Promise<{ before: number; ofTaste: number }> => {
  const { epochs = 12, verbose = 0 } = options;
  setRandomSeed(10);
  const model = new TwoTower().compile({ optimizer: new Adam({ learningRate: 5e-3 }) });
  const numbers = (n: number): Tensor =>
    tensor(
      Array.from({ length: n }, (_, i) => [i]),
      { dtype: "int32" },
    );
  /** Of the eight films proposed to each person, the part that is of the person's taste. */
  const measure = async (): Promise<number> => {
    const scores = ops.matmul(
      model.people.apply(numbers(PEOPLE) as never),
      ops.transpose(model.films.apply(numbers(FILMS) as never) as Tensor),
    );
    const [, best] = ops.topK(scores, FILMS / TASTES) as [Tensor, Tensor];
    const rows = (await best.array()) as number[][];
    const hits = rows.map((films, p) => films.filter((f) => f % TASTES === p % TASTES).length);
    return hits.reduce((s, n) => s + n, 0) / (PEOPLE * (FILMS / TASTES));
  };
  const before = await measure();
  const { people, films } = visits(3000);
  const x = [tensor(people, { dtype: "int32" }), tensor(films, { dtype: "int32" })];
  await model.fit(x, undefined, { batchSize: 50, epochs, verbose });
  return { before, ofTaste: await measure() };
};

if (import.meta.main) console.log(await run({ verbose: 2 }));
