import type { Tensor, Tree } from "@hornbeam/core";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import type { DataFormat } from "../channels.ts";

/** Options of the global pooling layers. */
export interface GlobalPoolOptions extends LayerOptions {
  readonly dataFormat?: DataFormat | null;
  readonly keepdims?: boolean;
}

/** One value a channel. */
export abstract class GlobalPoolLayer extends Layer {
  readonly dataFormat: DataFormat;
  readonly keepdims: boolean;
  readonly #rank: number;

  constructor(rank: number, options: GlobalPoolOptions) {
    super(options);
    this.#rank = rank;
    this.dataFormat = options.dataFormat ?? "channels_last";
    this.keepdims = options.keepdims ?? false;
    this.inputSpec = { ndim: rank + 2 };
  }
  /** The spatial axes. */
  protected get axes(): number[] {
    return Array.from({ length: this.#rank }, (_, i) => i + (this.dataFormat === "channels_last" ? 1 : 2));
  }
  abstract override call(x: Tensor, options?: { readonly mask?: Tensor }): Tensor;
  /** Steps are gone, and their mask with them. */
  override computeMask(_x: unknown, _mask: Tree<Tensor | undefined> | undefined): undefined {
    return undefined;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), data_format: this.dataFormat, keepdims: this.keepdims };
  }
}
