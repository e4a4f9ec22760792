import type { Config, Layer } from "@hornbeam/nn";
import { enableLora, type LoraOptions } from "./enableLora.ts";

/** Options of layers that can be adapted. */
export interface WithLoraOptions {
  /** low-rank adaptation from the start, with factors of this rank */
  readonly loraRank?: number | null;
  readonly loraAlpha?: number | null;
}
/** Methods of layers that can be adapted. */
export interface LoraMethods {
  /** Whether low-rank adaptation is on. */
  readonly loraEnabled: boolean;
  /** See `enableLora`. */
  enableLora(rank: number, options?: LoraOptions): void;
}

type LayerClass = (new (...args: never[]) => Layer) & { readonly className: string };
type Last<A extends readonly unknown[]> = A extends readonly [...infer Rest, (infer O)?]
  ? [...Rest, options?: O & WithLoraOptions]
  : A;
/** A layer class with `enableLora` as a method, and Keras's options for it. */
export type WithLora<C extends LayerClass> = Omit<C, never> &
  (new (...args: Last<ConstructorParameters<C>>) => InstanceType<C> & LoraMethods);

/**
 * A layer class with Keras's `enableLora` method and its `loraRank` and `loraAlpha` options: as the classes of `hornbeam` have them. Of
 * its own package a layer does not carry what it does not use.
 * @example class Adapted extends withLora(Dense) {}
 */
export const withLora = <C extends LayerClass>(Base: C): WithLora<C> => {
  const Wide = Base as unknown as new (...args: unknown[]) => Layer;
  const Adapted = class extends Wide {
    /** Its own: what is saved is the layer itself, not a class of a user's. */
    static readonly className: string = Base.className;
    readonly #options: WithLoraOptions;
    constructor(...args: unknown[]) {
      super(...args);
      this.#options = (args[args.length - 1] ?? {}) as WithLoraOptions;
    }
    override build(...shapes: readonly unknown[]): void {
      super.build(...shapes);
      const { loraRank, loraAlpha } = this.#options;
      if (!loraRank) return;
      this.built = true;
      this.enableLora(loraRank, { loraAlpha: loraAlpha ?? null });
    }
    get loraEnabled(): boolean {
      return "loraRank" in this;
    }
    enableLora(rank: number, options: LoraOptions = {}): void {
      enableLora(this, rank, options);
    }
    override getConfig(): Config {
      const { loraRank, loraAlpha } = this.#options;
      return {
        ...super.getConfig(),
        ...(loraRank && { lora_rank: loraRank, lora_alpha: loraAlpha ?? loraRank }),
      };
    }
  };
  return Adapted as unknown as WithLora<C>;
};
