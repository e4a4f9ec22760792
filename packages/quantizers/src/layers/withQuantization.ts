import { DTypePolicy, type Config, type Layer } from "@hornbeam/nn";
import { DTypePolicyMap, get, QuantizedDTypePolicy, type QuantizationMode } from "@hornbeam/nn/dtypePolicies";
import type { QuantizationConfig } from "../configs/QuantizationConfig.ts";
import { quantizedOf } from "./Quantized.ts";
import { install, quantizedConfig, quantizeLayer, type QuantizeLayerOptions } from "./quantizeLayer.ts";

/** Options of layers that can be quantized. */
export interface WithQuantizationOptions {
  /** how a layer with a quantized dtype policy ("int8_from_float32") is quantized */
  readonly quantizationConfig?: QuantizationConfig | null;
}
/** Methods of layers that can be quantized. */
export interface QuantizationMethods {
  /** The mode it is quantized in; null where it is not. */
  readonly quantizationMode: QuantizationMode | null;
  readonly quantizationConfig: QuantizationConfig | null;
  /** See `quantizeLayer`. */
  quantize(mode?: string | QuantizationConfig | null, options?: QuantizeLayerOptions): void;
}

type LayerClass = (new (...args: never[]) => Layer) & { readonly className: string };
type Last<A extends readonly unknown[]> = A extends readonly [...infer Rest, (infer O)?]
  ? [...Rest, options?: O & WithQuantizationOptions]
  : A;
/** A layer class with `quantize` as a method, quantized dtype policies, and Keras's option for them. */
export type WithQuantization<C extends LayerClass> = Omit<C, never> &
  (new (...args: Last<ConstructorParameters<C>>) => InstanceType<C> & QuantizationMethods);

interface Options extends WithQuantizationOptions {
  readonly name?: string;
  readonly dtype?: unknown;
}

/** The quantized policy among a layer's options; undefined for others. */
const policyOf = ({ dtype, name = "" }: Options): QuantizedDTypePolicy | undefined => {
  const quantized = typeof dtype === "string" && dtype.includes("_from_") ? get(dtype) : dtype;
  const own = quantized instanceof DTypePolicyMap ? quantized.get(name) : quantized;
  return own instanceof QuantizedDTypePolicy ? own : undefined;
};

/**
 * A layer class with Keras's `quantize` method, whose dtype may be a quantized policy: as the classes of `hornbeam` have them. Of its own
 * package a layer does not carry what it does not use.
 * @example class Small extends withQuantization(Dense) {}
 */
export const withQuantization = <C extends LayerClass>(Base: C): WithQuantization<C> => {
  const Wide = Base as unknown as new (...args: unknown[]) => Layer;
  const Quantizable = class extends Wide {
    /** Its own: what is saved is the layer itself, not a class of a user's. */
    static readonly className: string = Base.className;
    readonly #config: QuantizationConfig | null;
    constructor(...args: unknown[]) {
      const last = args[args.length - 1];
      const options = (typeof last === "object" && last !== null ? last : {}) as Options;
      const policy = policyOf(options);
      super(...(policy ? [...args.slice(0, -1), { ...options, dtype: new DTypePolicy(policy.sourceName) }] : args));
      this.#config = options.quantizationConfig ?? null;
      if (policy) (this as { dtypePolicy: DTypePolicy }).dtypePolicy = policy;
    }
    override build(...shapes: readonly unknown[]): void {
      super.build(...shapes);
      const policy = this.dtypePolicy;
      if (policy instanceof QuantizedDTypePolicy)
        install(this, { mode: policy.quantizationMode, config: this.#config, policy, values: false });
    }
    get quantizationMode(): QuantizationMode | null {
      const policy = this.dtypePolicy;
      return policy instanceof QuantizedDTypePolicy ? policy.quantizationMode : null;
    }
    get quantizationConfig(): QuantizationConfig | null {
      return quantizedOf(this)?.config ?? this.#config;
    }
    quantize(mode?: string | QuantizationConfig | null, options: QuantizeLayerOptions = {}): void {
      quantizeLayer(this, mode, options);
    }
    override getConfig(): Config {
      const policy = this.dtypePolicy;
      const config = super.getConfig();
      return policy instanceof QuantizedDTypePolicy ? quantizedConfig(config, policy, this.quantizationConfig) : config;
    }
  };
  return Quantizable as unknown as WithQuantization<C>;
};
