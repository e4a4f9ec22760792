import type { Tensor } from "@hornbeam/core";
import { setMask, type Variable } from "@hornbeam/nn";
import {
  add,
  cast,
  divide,
  expandDims,
  matmul,
  multiply,
  notEqual,
  reshape,
  take,
  tanh,
  transpose,
} from "@hornbeam/ops";
import type { DType } from "@hornbeam/ir";
import { AbsMaxQuantizer } from "../AbsMaxQuantizer.ts";
import { absMaxQuantize } from "../numbers/absMaxQuantize.ts";
import { absMaxQuantizeGroupedWithZeroPoint } from "../numbers/absMaxQuantizeGroupedWithZeroPoint.ts";
import { dequantizeWithGroups } from "../numbers/zeroPoints.ts";
import { packInt4, unpackInt4 } from "../packing/int4.ts";
import { quantizeWith, type Quantizer } from "../Quantizer.ts";
import { blockSizeOf } from "./blockSizeOf.ts";
import { axesOf } from "./denseInt8.ts";
import type { Plan, Quantized, Target } from "./Quantized.ts";
import { straightThrough } from "./straightThrough.ts";
import { computed, frozenWeight, groupIndex, mergedVariable, plusLora, standsFor } from "./weights.ts";

/** A quantized table: scales of rows, or of blocks of a row (along `axis`, which is 1, or 0 for a table that lies on its side). */
interface Table {
  readonly variable: Variable;
  /** scales, and for blocks zero points */
  readonly rest: readonly Variable[];
  /** Packed values, scales and zero points of floats. */
  quantize(w: Tensor, own: Quantizer | null): readonly Tensor[];
  /** The floats it stands for: all, or of some rows. */
  plain(rows?: Tensor): Tensor;
}

/** Values in the layer's dtype of a table [rows, size] (axis 1), or [size, rows] (axis 0). */
const tableOf = (
  layer: Target,
  { mode, block }: { readonly mode: string; readonly block: number },
  old: Variable,
  axis: 0 | 1,
  groups: () => Tensor,
): Table => {
  const { name, shape } = old;
  const [size, rows] = [shape[axis]!, shape[1 - axis]!];
  const four = mode === "int4";
  const bytes = shape.map((n, i) => (four && i === axis ? Math.ceil(n / 2) : n));
  const count = Math.ceil(size / block);
  const scaleShape = block > 0 ? (axis ? [rows, count] : [count, rows]) : [rows];
  const variable = frozenWeight(layer, name, bytes, "int8");
  const scale = frozenWeight(layer, `${name}_scale`, scaleShape, undefined, "ones");
  // The zero points of a table on its side are floats in Keras.
  const zero = block > 0 ? frozenWeight(layer, `${name}_zero`, scaleShape, axis ? "int8" : undefined) : undefined;
  const turn = (t: Tensor): Tensor => (axis ? transpose(t) : t);
  return {
    variable,
    rest: [scale, ...(zero ? [zero] : [])],
    quantize: (w, own) => {
      if (block > 0) {
        const [q, s, z] = absMaxQuantizeGroupedWithZeroPoint(turn(w), block, { toNumpy: true });
        return [packInt4(turn(q), { axis })[0], turn(s), turn(z)];
      }
      const axes = axis || 0;
      const [q, s] = own
        ? quantizeWith(own, w, axesOf(own, axes))
        : absMaxQuantize(w, axes, { valueRange: four ? [-8, 7] : [-127, 127] });
      return [four ? packInt4(q, { axis })[0] : q, reshape(s, [rows])];
    },
    plain: (which) => {
      const pick = (t: Tensor): Tensor => (which ? take(t, which, { axis: 0 }) : t);
      const q = pick(variable.value);
      const values = four ? unpackInt4(q, size, { axis: which ? -1 : axis }) : q;
      const wide = computed(layer, values);
      const s = pick(scale.tensor);
      if (zero) return dequantizeWithGroups(wide, s, pick(zero.value), groups(), axis ? -1 : 0);
      return divide(wide, axis ? expandDims(s, -1) : s);
    },
  };
};

/** Saved options of a ReversibleEmbedding, which the way back needs. */
interface Saved {
  readonly mask_zero?: boolean;
  readonly tie_weights?: boolean;
  readonly reverse_dtype?: DType | null;
  readonly logit_soft_cap?: number | null;
}

/** Tables of 8 or 4 bits: rows are looked up and then made floats; the way back of a ReversibleEmbedding is a product of integers. */
export const embedding = (layer: Target, plan: Plan): Quantized => {
  const { config, mode, values } = plan;
  const saved = layer.getConfig() as Saved;
  const reversible = saved.tie_weights !== undefined;
  const block = mode === "int4" ? blockSizeOf(plan) : -1;
  const [old, oldReverse] = [layer.embeddings!, layer.reverseEmbeddings ?? undefined];
  const [, size] = old.shape as readonly [number, number];
  const [rows, outputDim] = old.shape as readonly [number, number];
  let index: Variable | undefined;
  const groups = (): Tensor => index!.value;
  const table = tableOf(layer, { mode, block }, old, 1, groups);
  if (block > 0) index = groupIndex(layer, size, block);
  const reverse = oldReverse && tableOf(layer, { mode, block }, oldReverse, 0, groups);
  const own = config?.weightQuantizer ?? null;
  if (values)
    for (const [t, from] of [
      [table, old],
      [reverse, oldReverse],
    ] as const) {
      const made = t?.quantize(from!.value, own);
      [t?.variable, ...(t?.rest ?? [])].forEach((v, i) => v?.assign(made![i]!));
    }
  standsFor(table.variable, [rows, outputDim], () => plusLora(layer, table.plain()));
  layer.embeddings = table.variable;
  if (reverse) {
    standsFor(reverse.variable, oldReverse!.shape, () => reverse.plain());
    layer.reverseEmbeddings = reverse.variable;
  }
  const lookUp = (x: Tensor): Tensor => {
    const at = cast(x, "int32");
    const y = table.plain(at);
    const { loraKernelA: a, loraKernelB: b, loraAlpha, loraRank } = layer;
    if (!a || !b) return y;
    return add(y, computed(layer, multiply(loraAlpha! / loraRank!, matmul(take(a.value, at, { axis: 0 }), b.value))));
  };
  // As in Keras, inputs of the way back are quantized by default, in both modes unless the config says they are not.
  const inputs = config ? config.activationQuantizer : new AbsMaxQuantizer({ axis: -1 });
  const back = reverse ?? table;
  const floats = (): Tensor => (reverse ? reverse.plain() : transpose(table.plain()));
  const scores = (x: Tensor): Tensor => {
    if (!inputs) return matmul(x, floats());
    const [q, s] = quantizeWith(inputs, x, -1);
    if (mode === "int4") return divide(matmul(computed(layer, q), floats()), s);
    const kernel = reverse ? back.variable.value : transpose(back.variable.value);
    return divide(cast(matmul(q, kernel), layer.computeDtype), multiply(s, back.rest[0]!.tensor));
  };
  const call = (x: Tensor, options: { readonly reverse?: boolean } = {}): Tensor => {
    if (!options.reverse) {
      const y = lookUp(x);
      if (reversible && saved.mask_zero) setMask(y, notEqual(x, 0));
      return y;
    }
    const y = straightThrough(computed(layer, x), scores, (v) => matmul(v, floats()));
    const cap = saved.logit_soft_cap;
    return cap ? multiply(tanh(divide(y, cap)), cap) : y;
  };
  return {
    mode,
    config,
    removed: oldReverse ? [old, oldReverse] : [old],
    call: call as Quantized["call"] & object,
    saved: () => {
      const made = layer.loraKernelA ? table.quantize(plusLora(layer, table.plain()), null) : undefined;
      const real = [table.variable, ...table.rest];
      const first = made ? real.map((v, i) => mergedVariable(layer, v, made[i]!)) : real;
      return [...first, ...(index ? [index] : []), ...(reverse ? [reverse.variable, ...reverse.rest] : [])];
    },
  };
};
