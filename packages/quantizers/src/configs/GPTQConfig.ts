import { ValueError } from "@hornbeam/ir";
import type { Config } from "@hornbeam/nn";
import type { QuantizationMode } from "@hornbeam/nn/dtypePolicies";
import { CalibratedConfig, type CalibratedOptions, type CalibrationData, type Tokenizer } from "./CalibratedConfig.ts";

/** Options of GPTQConfig; names and defaults of Keras. */
export interface GPTQConfigOptions extends CalibratedOptions {
  /** samples that run through a block at once */
  readonly calibrationBatchSize?: number;
  /** a scale for each output, not one for all */
  readonly perChannel?: boolean;
  /** part of the mean of the Hessian's diagonal that is added to it */
  readonly hessianDamping?: number;
  /** a range around zero */
  readonly symmetric?: boolean;
  /** inputs that matter most are quantized first */
  readonly activationOrder?: boolean;
}

/**
 * Weights of 2, 3, 4 or 8 bits, each column corrected for the errors of those before it. Frantar et al., 2022 (arXiv:2210.17323).
 * https://keras.io/api/quantizers/
 */
export class GPTQConfig extends CalibratedConfig {
  static override readonly className: string = "GPTQConfig";
  readonly calibrationBatchSize: number;
  readonly perChannel: boolean;
  readonly hessianDamping: number;
  readonly symmetric: boolean;
  readonly activationOrder: boolean;

  /** @throws ValueError for numbers out of range. */
  constructor(dataset: CalibrationData | null, tokenizer: Tokenizer | null, options: GPTQConfigOptions = {}) {
    super(dataset, tokenizer, options);
    this.calibrationBatchSize = options.calibrationBatchSize ?? 8;
    this.perChannel = options.perChannel ?? true;
    this.hessianDamping = options.hessianDamping ?? 0.01;
    this.symmetric = options.symmetric ?? false;
    this.activationOrder = options.activationOrder ?? false;
    if (![2, 3, 4, 8].includes(this.weightBits))
      throw new ValueError(`GPTQConfig: weightBits must be 2, 3, 4 or 8; received ${this.weightBits}.`);
    this.checkPositive("calibrationBatchSize", this.calibrationBatchSize);
    if (!(this.hessianDamping >= 0 && this.hessianDamping <= 1))
      throw new ValueError(`GPTQConfig: hessianDamping must be in [0, 1]; received ${this.hessianDamping}.`);
  }
  override get mode(): QuantizationMode {
    return "gptq";
  }
  override getConfig(): Config {
    return {
      ...super.getConfig(),
      calibration_batch_size: this.calibrationBatchSize,
      per_channel: this.perChannel,
      hessian_damping: this.hessianDamping,
      symmetric: this.symmetric,
      activation_order: this.activationOrder,
    };
  }
}
