import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { Layer, SeedGenerator, type CallOptions, type LayerOptions } from "@hornbeam/nn";
import { dropout } from "@hornbeam/ops/random";

/** Options of Dropout. */
export interface DropoutOptions extends LayerOptions {
  /** shape of the pattern; 1 or null where it repeats */
  readonly noiseShape?: readonly (number | null)[] | null;
  readonly seed?: number | null;
}

/**
 * In training zeroes a part of the values and scales the rest by 1 / (1 − rate). https://keras.io/api/layers/regularization_layers/dropout/
 * @example new Dropout(0.2).apply(x, { training: true })
 */
export class Dropout extends Layer {
  static override readonly className: string = "Dropout";
  static override readonly positional: readonly string[] = ["rate"];
  readonly rate: number;
  readonly #options: DropoutOptions;
  readonly seedGenerator: SeedGenerator | undefined;

  /** @throws ValueError for a rate outside [0, 1]. */
  constructor(rate: number, options: DropoutOptions = {}) {
    super(options);
    if (!(rate >= 0 && rate <= 1)) throw new ValueError(`Dropout: rate must be in [0, 1]; received ${rate}.`);
    this.rate = rate;
    this.#options = options;
    this.seedGenerator = rate > 0 ? new SeedGenerator(options.seed) : undefined;
    this.supportsMasking = true;
  }
  override call(x: Tensor, options: CallOptions = {}): Tensor {
    if (!options.training || !this.seedGenerator) return x;
    const { noiseShape } = this.#options;
    return dropout(x, this.rate, {
      seed: this.seedGenerator.next(),
      ...(noiseShape && { noiseShape: noiseShape.map((d, i) => d ?? x.shape[i]!) }),
    });
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      rate: this.rate,
      seed: this.#options.seed ?? null,
      noise_shape: this.#options.noiseShape ?? null,
    };
  }
}
