import { ValueError } from "@hornbeam/ir";
import { blocks } from "./blocks.ts";
import { QuantizedDTypePolicy, type QuantizedDTypePolicyOptions } from "./QuantizedDTypePolicy.ts";

/** Weights scaled by how large their inputs are before they are quantized (Lin et al., 2023): mode `awq/4/128` for 4 bits and groups of 128; −1 for whole channels. */
export class AWQDTypePolicy extends QuantizedDTypePolicy {
  static override readonly className: string = "AWQDTypePolicy";
  readonly weightBits: number;
  readonly groupSize: number;
  /** @throws ValueError for another form of mode or number of bits. */
  constructor(mode: string, options: QuantizedDTypePolicyOptions = {}) {
    const [bits, size] = blocks("AWQDTypePolicy", mode, "awq/weight_bits/group_size");
    super(mode, options);
    if (![4].includes(bits!)) throw new ValueError(`${this.name}: weights may have 4 bits; received ${bits}.`);
    this.weightBits = bits!;
    this.groupSize = size!;
  }
  protected override get savedMode(): string {
    return `awq/${this.weightBits}/${this.groupSize}`;
  }
}
