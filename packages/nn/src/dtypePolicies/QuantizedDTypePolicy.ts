import { UnsupportedError, ValueError } from "@hornbeam/ir";
import { DTypePolicy } from "../DTypePolicy.ts";

/** How weights may be quantized. */
export type QuantizationMode = "int8" | "float8" | "int4" | "ternary" | "gptq" | "awq";
const modes: readonly string[] = ["int8", "float8", "int4", "ternary", "gptq", "awq"];

/** Options of the policies of quantized layers. */
export interface QuantizedDTypePolicyOptions {
  /** the policy of the layer before it was quantized; default float32 */
  readonly sourceName?: string | null;
}

/** What a quantized layer computes in: quantized weights of a mode, everything else as its source policy. https://keras.io/api/quantizers/ */
export class QuantizedDTypePolicy extends DTypePolicy {
  static override readonly className: string = "QuantizedDTypePolicy";
  static readonly positional: readonly string[] = ["mode"];
  readonly sourceName: string;
  readonly quantizationMode: QuantizationMode;

  /**
   * Subclasses give the mode with its parameters: "awq/4/128".
   * @throws ValueError for an unknown mode, and for int8 on float16, whose range is too small for the sums.
   */
  constructor(mode: string, options: QuantizedDTypePolicyOptions = {}) {
    const source = options.sourceName ?? "float32";
    super(source);
    (this as { name: string }).name = `${mode}_from_${source}`;
    const plain = new.target === QuantizedDTypePolicy ? mode : mode.replace(/\/.*/, "");
    if (!modes.includes(plain))
      throw new ValueError(
        `${this.name}: the mode must be one of ${modes.join(", ")}; received ${JSON.stringify(mode)}.`,
      );
    if (mode === "int8" && this.computeDtype === "float16")
      throw new ValueError(`${this.name}: int8 does not go with float16. Use a source of bfloat16.`);
    this.sourceName = source;
    this.quantizationMode = plain as QuantizationMode;
  }
  /** @throws UnsupportedError of a layer that cannot be quantized: silently computing in full precision would not be what was asked for. */
  override forLayer(name?: string): never {
    throw new UnsupportedError(
      `${name ?? "layer"}: it cannot have quantized weights (${this.name}). Dense, EinsumDense, Embedding and ReversibleEmbedding of hornbeam can, or of @hornbeam/layers within withQuantization of @hornbeam/quantizers; others take ${this.sourceName}.`,
    );
  }
  /** What the saved config has as mode. */
  protected get savedMode(): string {
    return this.quantizationMode;
  }
  override getConfig(): Readonly<Record<string, unknown>> {
    return { mode: this.savedMode, source_name: this.sourceName };
  }
}
