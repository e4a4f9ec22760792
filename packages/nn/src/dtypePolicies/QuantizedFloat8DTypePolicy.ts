import { ValueError } from "@hornbeam/ir";
import { QuantizedDTypePolicy, type QuantizedDTypePolicyOptions } from "./QuantizedDTypePolicy.ts";

/** Options of QuantizedFloat8DTypePolicy. */
export interface QuantizedFloat8DTypePolicyOptions extends QuantizedDTypePolicyOptions {
  /** of how many steps the largest values are remembered */
  readonly amaxHistoryLength?: number;
}

/** Products of 8-bit floats, scaled by the largest values of the last steps. */
export class QuantizedFloat8DTypePolicy extends QuantizedDTypePolicy {
  static override readonly className: string = "QuantizedFloat8DTypePolicy";
  readonly amaxHistoryLength: number;
  /** @throws ValueError for a length that is no whole number. */
  constructor(mode: string, options: QuantizedFloat8DTypePolicyOptions = {}) {
    super(mode, options);
    this.amaxHistoryLength = options.amaxHistoryLength ?? 1024;
    if (!Number.isInteger(this.amaxHistoryLength))
      throw new ValueError(
        `${this.name}: amaxHistoryLength must be a whole number; received ${this.amaxHistoryLength}.`,
      );
  }
  override getConfig(): Readonly<Record<string, unknown>> {
    return { ...super.getConfig(), amax_history_length: this.amaxHistoryLength };
  }
}
