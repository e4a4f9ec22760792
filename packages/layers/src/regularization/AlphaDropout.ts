import type { Tensor } from "@hornbeam/core";
import type { CallOptions } from "@hornbeam/nn";
import { add, greaterEqual, multiply, where } from "@hornbeam/ops";
import { uniform } from "@hornbeam/ops/random";
import { NoiseLayer, type NoiseOptions } from "./NoiseLayer.ts";

/** Options of AlphaDropout. */
export interface AlphaDropoutOptions extends NoiseOptions {
  /** shape of the pattern; 1 or null where it repeats */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/** −α·λ of SELU: what it tends to for very negative inputs. */
const LEAST = -1.6732632423543772 * 1.0507009873554805;

/**
 * In training sets a part of the values to the least value α′ of SELU, then shifts and scales so that mean 0 and variance 1 stay:
 * a·(x·kept + α′·(1 − kept)) + b with a = ((1 − p)(1 + p·α′²))^−½, b = −a·α′·p. Klambauer et al., 2017.
 * https://keras.io/api/layers/regularization_layers/alpha_dropout/
 * @example new AlphaDropout(0.2).apply(x, { training: true })
 */
export class AlphaDropout extends NoiseLayer {
  static override readonly className: string = "AlphaDropout";
  static override readonly positional: readonly string[] = ["rate"];
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | null;

  constructor(rate: number, options: AlphaDropoutOptions = {}) {
    super("rate", rate, options);
    this.rate = rate;
    this.noiseShape = options.noiseShape ?? null;
  }
  override call(x: Tensor, options: CallOptions = {}): Tensor {
    if (!options.training || !this.seedGenerator) return x;
    const p = this.rate;
    const shape = this.noiseShape?.map((d, i) => d ?? x.shape[i]!) ?? x.shape;
    const kept = greaterEqual(uniform(shape, { seed: this.seedGenerator.next() }), p);
    const a = ((1 - p) * (1 + p * LEAST ** 2)) ** -0.5;
    return add(multiply(where(kept, x, add(multiply(x, 0), LEAST)), a), -a * LEAST * p);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed, noise_shape: this.noiseShape };
  }
}
