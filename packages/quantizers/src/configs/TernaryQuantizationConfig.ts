import type { Config } from "@hornbeam/nn";
import type { QuantizationMode } from "@hornbeam/nn/dtypePolicies";
import { QuantizationConfig } from "./QuantizationConfig.ts";

/** Weights of −1, 0 and 1, five in a byte; the layer decides the threshold and the scale. https://keras.io/api/quantizers/ */
export class TernaryQuantizationConfig extends QuantizationConfig {
  static override readonly className: string = "TernaryQuantizationConfig";
  constructor() {
    super();
  }
  override get mode(): QuantizationMode {
    return "ternary";
  }
  override getConfig(): Config {
    return {};
  }
}
