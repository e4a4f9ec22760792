import { blocks } from "./blocks.ts";
import { QuantizedDTypePolicy, type QuantizedDTypePolicyOptions } from "./QuantizedDTypePolicy.ts";

/** Weights of 4 bits, of which blocks of a size share a scale: mode `int4/128`; `int4/-1` for whole channels. */
export class Int4DTypePolicy extends QuantizedDTypePolicy {
  static override readonly className: string = "Int4DTypePolicy";
  readonly blockSize: number;
  /** @throws ValueError for another form of mode. */
  constructor(mode: string, options: QuantizedDTypePolicyOptions = {}) {
    const [size] = blocks("Int4DTypePolicy", mode, "int4/block_size");
    super(`int4/${size}`, options);
    this.blockSize = size!;
  }
  protected override get savedMode(): string {
    return `int4/${this.blockSize}`;
  }
}
