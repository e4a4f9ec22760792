import type { Config } from "@hornbeam/nn";
import type { QuantizationMode } from "@hornbeam/nn/dtypePolicies";
import { QuantizationConfig } from "./QuantizationConfig.ts";

/** Training with products of 8-bit floats, whose scales follow the largest values of the last steps. https://keras.io/api/quantizers/ */
export class Float8QuantizationConfig extends QuantizationConfig {
  static override readonly className: string = "Float8QuantizationConfig";
  constructor() {
    super();
  }
  override get mode(): QuantizationMode {
    return "float8";
  }
  override getConfig(): Config {
    return {};
  }
}
