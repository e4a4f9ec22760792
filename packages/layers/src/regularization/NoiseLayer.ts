import { ValueError } from "@hornbeam/ir";
import { Layer, SeedGenerator, type LayerOptions } from "@hornbeam/nn";

/** Options of the layers that add noise. */
export interface NoiseOptions extends LayerOptions {
  readonly seed?: number | null;
}

/** What layers with one strength in [0, 1] and a stream of random keys share. */
export abstract class NoiseLayer extends Layer {
  readonly seed: number | null;
  readonly seedGenerator: SeedGenerator | undefined;

  /** @throws ValueError for a strength outside [0, 1]. */
  constructor(what: string, strength: number, options: NoiseOptions) {
    super(options);
    if (!(strength >= 0 && strength <= 1))
      throw new ValueError(`${this.className}: ${what} must be in [0, 1]; received ${strength}.`);
    this.seed = options.seed ?? null;
    this.seedGenerator = strength > 0 ? new SeedGenerator(options.seed) : undefined;
    this.supportsMasking = true;
  }
}
