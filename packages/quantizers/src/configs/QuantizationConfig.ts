import { UnsupportedError, ValueError } from "@hornbeam/ir";
import type { Config } from "@hornbeam/nn";
import type { QuantizationMode } from "@hornbeam/nn/dtypePolicies";
import type { Quantizer } from "../Quantizer.ts";
import { serialize } from "../serialize.ts";

/** Options of a config of quantization. */
export interface QuantizationConfigOptions {
  /** of the weights; null for the layer's own */
  readonly weightQuantizer?: Quantizer | null;
  /** of the inputs; null leaves them as they are, "default" is what the mode has */
  readonly activationQuantizer?: Quantizer | "default" | null;
}

/** How a layer is quantized: the base of the configs by mode. https://keras.io/api/quantizers/ */
export class QuantizationConfig {
  static readonly className: string = "QuantizationConfig";
  readonly weightQuantizer: Quantizer | null;
  readonly activationQuantizer: Quantizer | null;

  constructor({ weightQuantizer = null, activationQuantizer = null }: QuantizationConfigOptions = {}) {
    this.weightQuantizer = weightQuantizer;
    this.activationQuantizer = activationQuantizer === "default" ? null : activationQuantizer;
  }
  /** @throws UnsupportedError of the base itself. */
  get mode(): QuantizationMode {
    throw new UnsupportedError(
      `${this.constructor.name}: a config needs a mode; it has none. Use Int8QuantizationConfig or another of a mode.`,
    );
  }
  /** What the name of a dtype policy has for it. */
  get policyMode(): string {
    return this.mode;
  }
  /** The weights' quantizer must give int8. @throws ValueError where it does not. */
  protected checkWeights(): void {
    const { weightQuantizer: w } = this;
    if (w && w.outputDtype !== "int8")
      throw new ValueError(
        `${this.constructor.name}: weightQuantizer must have outputDtype "int8"; received ${w.outputDtype}.`,
      );
  }
  getConfig(): Config {
    const of = (q: Quantizer | null): Config | null => q && serialize(q);
    return { weight_quantizer: of(this.weightQuantizer), activation_quantizer: of(this.activationQuantizer) };
  }
}
