import { HeUniform, Zeros } from "@hornbeam/initializers";
import { isFloat, UnsupportedError, ValueError, type Shape } from "@hornbeam/ir";
import { Variable, type Initializer, type Layer } from "@hornbeam/nn";
import type { Tensor } from "@hornbeam/core";
import { add, cast, matmul, multiply, take } from "@hornbeam/ops";

/** Options of `enableLora`; names and defaults of Keras. */
export interface LoraOptions {
  /** of the first factor, He uniform by default */
  readonly aInitializer?: Initializer;
  /** of the second factor, zeros by default, so that nothing changes at first */
  readonly bInitializer?: Initializer;
  /** the product is scaled by loraAlpha / rank; the rank by default */
  readonly loraAlpha?: number | null;
}

/** What a layer has once low-rank adaptation is on. */
export interface Lora {
  readonly loraRank: number;
  readonly loraAlpha: number;
  readonly loraKernelA: Variable;
  readonly loraKernelB: Variable;
  /** What is saved: the table or kernel with the product added, and the bias. */
  readonly savedVariables: readonly Variable[];
}

type Target = Layer & {
  readonly kernel?: Variable;
  readonly embeddings?: Variable;
  readonly bias?: Variable | null;
  readonly loraRank?: number;
  /** of a layer whose weights are quantized: it adds the product itself */
  readonly quantization?: { readonly mode: string };
};

/**
 * Low-rank adaptation (Hu et al., 2021, arXiv:2106.09685): freezes the kernel W (or table of embeddings) of a built layer and trains
 * W + alpha / rank · A·B in its place, A [..., in, rank], B [rank, out]. For Dense, EinsumDense, Embedding and the convolutions. A file
 * gets the sum, as in Keras. https://keras.io/api/layers/core_layers/dense/
 * Of a quantized layer the kernel stays as it is, and the file gets the sum, quantized again.
 * @throws ValueError for a layer that is not built, has no kernel, or is adapted already, and for a rank that is no positive integer.
 * @example const dense = new Dense(64); dense.build([null, 256]); enableLora(dense, 4);
 */
export const enableLora = (layer: Layer, rank: number, options: LoraOptions = {}): void => {
  const target = layer as Target;
  const frozen = target.kernel ?? target.embeddings;
  if (!frozen || !layer.built)
    throw new ValueError(
      `${layer.name}: LoRA needs a layer with a kernel or embeddings that is built; this one is not. Call it once, or build(inputShape).`,
    );
  if (target.loraRank) throw new ValueError(`${layer.name}: LoRA is on already; it can be turned on once.`);
  if (!Number.isInteger(rank) || rank < 1)
    throw new ValueError(`${layer.name}: the rank of LoRA must be a positive integer; received ${rank}.`);
  const { quantization } = target;
  if (quantization && !/^(int|ternary)/.test(quantization.mode))
    throw new UnsupportedError(`${layer.name}: LoRA does not go with ${quantization.mode}.`);
  const alpha = options.loraAlpha ?? rank;
  const what = target.kernel ? "lora_kernel" : "lora_embeddings";
  const { computeDtype } = frozen;
  // Packed weights say what shape they have unpacked; integers are adapted by floats.
  const { fullShape: shape = frozen.shape } = frozen as { readonly fullShape?: Shape };
  const dtype = isFloat(frozen.dtype) ? frozen.dtype : "float32";
  const factor = (suffix: string, size: readonly number[], initializer: Initializer): Variable => {
    const name = `${what}_${suffix}`;
    const v = new Variable(initializer, {
      name,
      shape: size,
      dtype,
      ...(computeDtype && { computeDtype }),
      regularizer: frozen.regularizer,
    });
    v.path = `${layer.name}/${name}`;
    return v;
  };
  const a = factor("a", [...shape.slice(0, -1), rank], options.aInitializer ?? new HeUniform());
  const b = factor("b", [rank, shape[shape.length - 1]!], options.bInitializer ?? new Zeros());
  frozen.trainable = false;
  const scale = alpha / rank;
  const own = (): Tensor => Reflect.get(Variable.prototype, "tensor", frozen) as Tensor;
  if (target.kernel && !quantization)
    Object.defineProperty(frozen, "tensor", {
      get: () => add(own(), multiply(scale, matmul(a.tensor, b.tensor))),
      configurable: true,
    });
  else if (!quantization) adaptLookUp(layer, a, b, scale);
  const config = layer.getConfig.bind(layer);
  Object.assign(layer, {
    loraRank: rank,
    loraAlpha: alpha,
    loraKernelA: a,
    loraKernelB: b,
    getConfig: () => ({ ...config(), lora_rank: rank, lora_alpha: alpha }),
  });
  if (quantization) return;
  Object.defineProperty(layer, "savedVariables", {
    get: () => savedVariables(layer, frozen, a, b, scale),
    configurable: true,
  });
};

/** A look-up takes rows of A only: x → table[x] + scale · A[x]·B. */
const adaptLookUp = (layer: Layer, a: Variable, b: Variable, scale: number): void => {
  const call = layer.call.bind(layer) as (x: Tensor, options?: object) => Tensor;
  const adapted = (x: Tensor, options?: { readonly reverse?: boolean }): Tensor => {
    const y = call(x, options);
    if (options?.reverse) return y;
    const rows = take(a.tensor, cast(x, "int32"), { axis: 0 });
    return add(y, multiply(scale, matmul(rows, b.tensor)));
  };
  Object.assign(layer, { call: adapted });
};

/** The layer's own variables in Keras's order, the frozen one with the product added; a value put into it replaces both. */
const savedVariables = (
  layer: Layer,
  frozen: Variable,
  a: Variable,
  b: Variable,
  scale: number,
): readonly Variable[] => {
  const sum = add(frozen.value, multiply(scale, matmul(a.value, b.value)));
  const merged = new Variable(sum, { name: frozen.name, dtype: frozen.dtype });
  merged.path = frozen.path;
  merged.assign = (value) => {
    frozen.assign(value);
    for (const v of [a, b]) v.assign(new Zeros().call(v.shape, v.dtype));
    return merged;
  };
  return [merged, ...layer.ownVariables.filter((v) => v !== frozen)];
};
