// A variational autoencoder (Kingma & Welling 2014): images of bars become points of a two-dimensional normal distribution, and points become images.
// Run: node --conditions=source apps/examples/src/vae.ts
import {
  createRandom,
  Dense,
  Mean,
  Model,
  ops,
  random,
  SeedGenerator,
  Sequential,
  setRandomSeed,
  tensor,
  type LossArguments,
  type Tensor,
} from "hornbeam";

const SIZE = 8;
const LATENT = 2;

class Vae extends Model {
  readonly encoder = new Sequential([new Dense(64, { activation: "relu" }), new Dense(2 * LATENT)]);
  readonly decoder = new Sequential([new Dense(64, { activation: "relu" }), new Dense(SIZE * SIZE)]);
  readonly reconstruction = new Mean({ name: "reconstruction" });
  readonly divergence = new Mean({ name: "divergence" });
  readonly seeds = new SeedGenerator();

  /** Logits of the pixels; the distance of the code's distribution from a standard normal one joins the loss. */
  override call(images: Tensor): Tensor {
    const [mean, logVariance] = ops.split(this.encoder.apply(images as never) as Tensor, 2, { axis: -1 }) as [
      Tensor,
      Tensor,
    ];
    const noise = random.normal(mean.shape, { seed: this.seeds.next() });
    const code = ops.add(mean, ops.multiply(ops.exp(ops.multiply(0.5, logVariance)), noise));
    // KL(N(μ, σ²) ‖ N(0, 1)) = −½ Σ (1 + log σ² − μ² − σ²)
    const inside = ops.subtract(ops.subtract(ops.add(1, logVariance), ops.square(mean)), ops.exp(logVariance));
    const divergence = ops.multiply(-0.5, ops.mean(ops.sum(inside, { axis: -1 })));
    this.divergence.updateState(divergence);
    this.addLoss(divergence);
    return this.decoder.apply(code as never);
  }
  override computeLoss(given: LossArguments): Tensor {
    const [images, logits] = [given.x as Tensor, given.yPred as Tensor];
    // −log p(image) of independent pixels: softplus(l) − x·l
    const each = ops.subtract(ops.softplus(logits), ops.multiply(images, logits));
    const loss = ops.mean(ops.sum(each, { axis: -1 }));
    this.reconstruction.updateState(loss);
    return this.losses.reduce((sum, penalty) => ops.add(sum, penalty), loss);
  }
}

/** Images with one horizontal or vertical bar. */
const bars = (count: number, seed: number): number[][] => {
  const { below } = createRandom(seed);
  return Array.from({ length: count }, () => {
    const [place, upright] = [below(SIZE), below(2)];
    return Array.from({ length: SIZE * SIZE }, (_, i) => Number((upright ? i % SIZE : Math.floor(i / SIZE)) === place));
  });
};

export const run = async (
  options: { readonly epochs?: number; readonly verbose?: 0 | 1 | 2 } = {},
): Promise<{ first: number; loss: number; heldOut: number }> => {
  const { epochs = 60, verbose = 0 } = options;
  setRandomSeed(2);
  const vae = new Vae().compile({ optimizer: "adam" });
  const images = tensor(bars(1024, 1));
  const { history } = await vae.fit(images, undefined, { batchSize: 64, epochs, verbose });
  const heldOut = await vae.evaluate(tensor(bars(256, 2)), undefined, { verbose: 0 });
  return { first: history.loss![0]!, loss: history.loss!.at(-1)!, heldOut: heldOut.loss! };
};

if (import.meta.main) console.log(await run({ verbose: 2 }));
