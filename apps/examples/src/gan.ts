// A generative adversarial network (Goodfellow et al. 2014): a generator learns to make points on a ring that a discriminator cannot tell from real ones.
// Run: node --conditions=source apps/examples/src/gan.ts
import {
  Adam,
  createRandom,
  Dense,
  gradients,
  losses,
  Model,
  ops,
  random,
  SeedGenerator,
  Sequential,
  setRandomSeed,
  tensor,
  type Batch,
  type Tensor,
} from "hornbeam";

const LATENT = 4;
const bce = new losses.BinaryCrossentropy({ fromLogits: true });

/** Both networks and the step that trains them, each with an optimizer of its own. */
class Gan extends Model {
  readonly generator = new Sequential([
    new Dense(32, { activation: "relu" }),
    new Dense(32, { activation: "relu" }),
    new Dense(2),
  ]);
  readonly discriminator = new Sequential([
    new Dense(32, { activation: "relu" }),
    new Dense(32, { activation: "relu" }),
    new Dense(1),
  ]);
  readonly generatorOptimizer = new Adam({ learningRate: 1e-3, beta1: 0.5 });
  readonly discriminatorOptimizer = new Adam({ learningRate: 2e-3, beta1: 0.5 });
  readonly seeds = new SeedGenerator();

  sample(count: number): Tensor {
    return this.generator.apply(random.normal([count, LATENT], { seed: this.seeds.next() }) as never);
  }
  /** Whether points are real: a logit each. */
  override call(points: never): Tensor {
    return this.discriminator.apply(points);
  }

  override trainStep({ x }: Batch): Record<string, Tensor> {
    const real = x as Tensor;
    const count = real.shape[0]!;
    const [ones, zeros] = [ops.ones([count, 1]), ops.zeros([count, 1])];

    const judge = (points: Tensor): Tensor => this.apply(points as never);
    const both = ops.concatenate([judge(real), judge(ops.stopGradient(this.sample(count)))], { axis: 0 });
    const discriminatorLoss = bce.apply(ops.concatenate([ones, zeros], { axis: 0 }), both);
    const critics = this.discriminator.trainableVariables;
    this.discriminatorOptimizer.apply(gradients(discriminatorLoss, critics), critics);

    const generatorLoss = bce.apply(ones, judge(this.sample(count)));
    const makers = this.generator.trainableVariables;
    this.generatorOptimizer.apply(gradients(generatorLoss, makers), makers);
    return { generator: generatorLoss, discriminator: discriminatorLoss };
  }
}

/** Points on a ring of radius 2, a little off. */
const ring = (count: number, seed: number): number[][] => {
  const { float } = createRandom(seed);
  return Array.from({ length: count }, () => {
    const [angle, radius] = [2 * Math.PI * float(), 2 + 0.1 * (float() - 0.5)];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
};

/** Mean distance of generated points from the ring, and how many of eight sectors they reach. */
const measure = async (gan: Gan): Promise<{ distance: number; sectors: number }> => {
  const points = (await gan.sample(512).array()) as [number, number][];
  const distance = points.reduce((s, [a, b]) => s + Math.abs(Math.hypot(a, b) - 2), 0) / points.length;
  const sectors = new Set(points.map(([a, b]) => Math.floor(((Math.atan2(b, a) + Math.PI) / (2 * Math.PI)) * 7.999)));
  return { distance, sectors: sectors.size };
};

export const run = async (
  options: { readonly epochs?: number; readonly verbose?: 0 | 1 | 2 } = {},
): Promise<{ before: number; distance: number; sectors: number }> => {
  const { epochs = 60, verbose = 0 } = options;
  setRandomSeed(1);
  const gan = new Gan().compile({ optimizer: "adam" });
  gan.apply(ops.zeros([1, 2]) as never);
  const before = await measure(gan);
  await gan.fit(tensor(ring(2048, 5)), undefined, { batchSize: 128, epochs, verbose });
  return { before: before.distance, ...(await measure(gan)) };
};

if (import.meta.main) console.log(await run({ verbose: 2 }));
