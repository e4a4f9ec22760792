import { ValueError } from "@hornbeam/ir";
import type { Config } from "@hornbeam/nn";
import type { QuantizationMode } from "@hornbeam/nn/dtypePolicies";
import { QuantizationConfig, type QuantizationConfigOptions } from "./QuantizationConfig.ts";

/** Options of Int4QuantizationConfig; names and defaults of Keras. */
export interface Int4QuantizationConfigOptions extends QuantizationConfigOptions {
  /** so many inputs share a scale and a zero point in each column; −1 or null for one scale a column */
  readonly blockSize?: number | null;
}

/** Weights of 4 bits, two in a byte; inputs stay floats unless a quantizer is given. https://keras.io/api/quantizers/ */
export class Int4QuantizationConfig extends QuantizationConfig {
  static override readonly className: string = "Int4QuantizationConfig";
  readonly blockSize: number | null;
  /** @throws ValueError for a block size that is none, and for quantizers that do not fit. */
  constructor({ blockSize = 128, ...options }: Int4QuantizationConfigOptions = {}) {
    super(options);
    this.blockSize = blockSize;
    if (blockSize !== null && blockSize !== -1 && !(Number.isInteger(blockSize) && blockSize > 0))
      throw new ValueError(
        `Int4QuantizationConfig: blockSize must be null, -1 or a positive integer; received ${blockSize}.`,
      );
    if (this.grouped && (this.weightQuantizer || this.activationQuantizer))
      throw new ValueError(
        `Int4QuantizationConfig: blocks have no quantizers of their own; received one with blockSize ${blockSize}. Use blockSize -1.`,
      );
    this.checkWeights();
    const range = (this.weightQuantizer as { readonly valueRange?: readonly number[] } | null)?.valueRange;
    if (range && (range[0] !== -8 || range[1] !== 7))
      throw new ValueError(
        `Int4QuantizationConfig: weightQuantizer must have valueRange [-8, 7]; received [${range.join(", ")}].`,
      );
  }
  /** Whether inputs share scales in blocks. */
  get grouped(): boolean {
    return this.blockSize !== null && this.blockSize > 0;
  }
  override get mode(): QuantizationMode {
    return "int4";
  }
  override get policyMode(): string {
    return `int4/${this.blockSize ?? -1}`;
  }
  override getConfig(): Config {
    return { ...super.getConfig(), block_size: this.blockSize };
  }
}
