import type { QuantizationMode } from "@hornbeam/nn/dtypePolicies";
import { AbsMaxQuantizer } from "../AbsMaxQuantizer.ts";
import { QuantizationConfig, type QuantizationConfigOptions } from "./QuantizationConfig.ts";

/** Weights and inputs of 8 bits, multiplied as integers; inputs are scaled in every call. https://keras.io/api/quantizers/ */
export class Int8QuantizationConfig extends QuantizationConfig {
  static override readonly className: string = "Int8QuantizationConfig";
  /** @throws ValueError for a weightQuantizer of another dtype than int8. */
  constructor({ activationQuantizer = "default", ...options }: QuantizationConfigOptions = {}) {
    super({
      ...options,
      activationQuantizer: activationQuantizer === "default" ? new AbsMaxQuantizer() : activationQuantizer,
    });
    this.checkWeights();
  }
  override get mode(): QuantizationMode {
    return "int8";
  }
}
