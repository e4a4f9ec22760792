import { ValueError } from "@hornbeam/ir";
import { blocks } from "./blocks.ts";
import { QuantizedDTypePolicy, type QuantizedDTypePolicyOptions } from "./QuantizedDTypePolicy.ts";

/** Weights quantized so that the outputs change least (Frantar et al., 2022): mode `gptq/4/128` for 4 bits and groups of 128; −1 for whole channels. */
export class GPTQDTypePolicy extends QuantizedDTypePolicy {
  static override readonly className: string = "GPTQDTypePolicy";
  readonly weightBits: number;
  readonly groupSize: number;
  /** @throws ValueError for another form of mode or number of bits. */
  constructor(mode: string, options: QuantizedDTypePolicyOptions = {}) {
    const [bits, size] = blocks("GPTQDTypePolicy", mode, "gptq/weight_bits/group_size");
    super(mode, options);
    if (![2, 3, 4, 8].includes(bits!))
      throw new ValueError(`${this.name}: weights may have 2, 3, 4, 8 bits; received ${bits}.`);
    this.weightBits = bits!;
    this.groupSize = size!;
  }
  protected override get savedMode(): string {
    return `gptq/${this.weightBits}/${this.groupSize}`;
  }
}
