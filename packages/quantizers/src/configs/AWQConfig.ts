import { ValueError } from "@hornbeam/ir";
import type { Config } from "@hornbeam/nn";
import type { QuantizationMode } from "@hornbeam/nn/dtypePolicies";
import { CalibratedConfig, type CalibratedOptions, type CalibrationData, type Tokenizer } from "./CalibratedConfig.ts";

/** Options of AWQConfig; names and defaults of Keras. */
export interface AWQConfigOptions extends CalibratedOptions {
  /** how many scales are tried */
  readonly numGridPoints?: number;
  /** whether large weights may be clipped where that makes the error less */
  readonly applyClip?: boolean;
}

/**
 * Weights of 4 bits, those of large inputs scaled up before they are rounded. Lin et al., 2023 (arXiv:2306.00978).
 * https://keras.io/api/quantizers/
 */
export class AWQConfig extends CalibratedConfig {
  static override readonly className: string = "AWQConfig";
  readonly numGridPoints: number;
  readonly applyClip: boolean;

  /** @throws ValueError for numbers out of range. */
  constructor(dataset: CalibrationData | null, tokenizer: Tokenizer | null, options: AWQConfigOptions = {}) {
    super(dataset, tokenizer, options);
    this.numGridPoints = options.numGridPoints ?? 20;
    this.applyClip = options.applyClip ?? true;
    if (this.weightBits !== 4) throw new ValueError(`AWQConfig: weightBits must be 4; received ${this.weightBits}.`);
    this.checkPositive("numGridPoints", this.numGridPoints);
  }
  override get mode(): QuantizationMode {
    return "awq";
  }
  override getConfig(): Config {
    return { ...super.getConfig(), num_grid_points: this.numGridPoints, apply_clip: this.applyClip };
  }
}
