import { UnsupportedError, ValueError } from "@hornbeam/ir";
import { Dense, EinsumDense, Embedding, ReversibleEmbedding } from "@hornbeam/layers";
import { Layer, type Config } from "@hornbeam/nn";
import { get, serialize as serializePolicy, type QuantizedDTypePolicy } from "@hornbeam/nn/dtypePolicies";
import type { QuantizationConfig } from "../configs/QuantizationConfig.ts";
import { resolveConfig } from "../configs/resolveConfig.ts";
import { serialize } from "../serialize.ts";
import { denseCalibrated } from "./denseCalibrated.ts";
import { denseFloat8 } from "./denseFloat8.ts";
import { denseInt4 } from "./denseInt4.ts";
import { denseInt8 } from "./denseInt8.ts";
import { denseTernary } from "./denseTernary.ts";
import { embedding } from "./embedding.ts";
import { quantizedOf, type Plan, type Quantized, type Target } from "./Quantized.ts";

/** Options of `quantizeLayer`. */
export interface QuantizeLayerOptions {
  readonly config?: QuantizationConfig | null;
  /** false quantizes subclasses with a `call` of their own too, which is then not called any more; default true */
  readonly typeCheck?: boolean;
}

type Make = (layer: Target, plan: Plan) => Quantized;
const einsum: Readonly<Record<string, Make>> = {
  int8: denseInt8,
  int4: denseInt4,
  float8: denseFloat8,
  gptq: denseCalibrated,
  awq: denseCalibrated,
};
const tables: Readonly<Record<string, Make>> = { int8: embedding, int4: embedding };
const kinds: readonly (readonly [typeof Layer, Readonly<Record<string, Make>>])[] = [
  [Dense as unknown as typeof Layer, { ...einsum, ternary: denseTernary }],
  [EinsumDense as unknown as typeof Layer, einsum],
  [ReversibleEmbedding as unknown as typeof Layer, tables],
  [Embedding as unknown as typeof Layer, tables],
];

/** How a layer is quantized in a mode. @throws UnsupportedError where it cannot be. */
const makeOf = (layer: Target, mode: string, typeCheck: boolean): Make => {
  const found = kinds.find(([Class]) => layer instanceof Class);
  const make = found && Object.hasOwn(found[1], mode) ? found[1][mode]! : undefined;
  const own = found && !layer.loraRank && layer.call !== found[0].prototype.call;
  if (!make || (typeCheck && own))
    throw new UnsupportedError(
      `${layer.name}: ${layer.className} cannot be quantized to ${mode}; Dense, EinsumDense, Embedding and ReversibleEmbedding can${own ? " unless a subclass has a call of its own" : ""}.`,
    );
  return make;
};

/** The config of a quantized layer: its policy and how it was quantized. */
export const quantizedConfig = (
  config: Config,
  policy: QuantizedDTypePolicy,
  quantization: QuantizationConfig | null,
): Config => ({
  ...config,
  dtype: serializePolicy(policy),
  quantization_config: quantization && serialize(quantization),
});

/** Puts quantized weights in place of a layer's own. @throws UnsupportedError where it cannot be. */
export const install = (layer: Layer, plan: Plan, typeCheck = true): void => {
  const target = layer as Target;
  const getConfig = layer.getConfig.bind(layer);
  const made = makeOf(target, plan.mode, typeCheck)(target, plan);
  const define = (name: string, value: PropertyDescriptor): void =>
    void Object.defineProperty(layer, name, { configurable: true, ...value });
  define("quantization", { value: made, writable: true });
  (layer as { dtypePolicy: unknown }).dtypePolicy = plan.policy;
  define("savedVariables", { get: () => made.saved() });
  define("ownVariables", {
    get: () =>
      (Reflect.get(Layer.prototype, "ownVariables", layer) as Layer["ownVariables"]).filter(
        (v) => !made.removed.includes(v),
      ),
  });
  if (made.call) define("call", { value: made.call, writable: true });
  if (!("quantize" in layer))
    define("getConfig", { value: () => quantizedConfig(getConfig(), plan.policy, plan.config), writable: true });
};

/**
 * Quantizes the weights of a built layer: Dense, EinsumDense, Embedding or ReversibleEmbedding, to int8, int4 or float8, a Dense to ternary, and
 * the dense ones to gptq or awq, which `quantizeModel` calibrates. What a file gets are the quantized weights.
 * https://keras.io/api/quantizers/
 * @throws UnsupportedError for other layers and modes; ValueError before the layer is built, when it is quantized already, and for int8 in float16.
 * @example const dense = new Dense(64); dense.build([null, 256]); quantizeLayer(dense, "int8");
 */
export const quantizeLayer = (
  layer: Layer,
  mode?: string | QuantizationConfig | null,
  { config, typeCheck = true }: QuantizeLayerOptions = {},
): void => {
  const resolved = resolveConfig(mode, config);
  makeOf(layer as Target, resolved.mode, typeCheck);
  if (!layer.built)
    throw new ValueError(
      `${layer.name}: a layer is quantized once it is built; it is not. Call it once, or build(inputShape).`,
    );
  if (quantizedOf(layer)) throw new ValueError(`${layer.name}: it is quantized already, to ${layer.dtypePolicy.name}.`);
  if (resolved.mode === "int8" && layer.computeDtype === "float16")
    throw new ValueError(`${layer.name}: int8 does not go with float16. Use bfloat16.`);
  const policy = get(`${resolved.policyMode}_from_${layer.dtypePolicy.name}`) as QuantizedDTypePolicy;
  install(layer, { mode: resolved.mode, config: resolved, policy, values: true }, typeCheck);
};
