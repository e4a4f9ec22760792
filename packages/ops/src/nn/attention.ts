import type { Tensor, TensorLike } from "@hornbeam/core";
import { broadcastShapes, sameShape, ShapeError, showShape } from "@hornbeam/ir";
import {
  addOf,
  andOf,
  broadcastTo,
  castTo,
  divOf,
  dotGeneral,
  fullLike,
  iotaOf,
  leOf,
  mulOf,
  permuteTo,
  reshapeTo,
  selectOf,
  tanhOf,
} from "../primitives/index.ts";
import { floatDType, promote, toTensor } from "../util/args.ts";
import { composite, type Composite } from "../util/composite.ts";
import { wideDType } from "../numpy/statistics.ts";
import { attendInParts } from "./attendInParts.ts";
import { softmax } from "./softmax.ts";

/** Pairs of query and key from which on scores are not kept. */
const LONG = 2 ** 20;

export interface AttentionAttributes {
  readonly scale: number;
  readonly isCausal: boolean;
  readonly softCap: number;
  readonly bias: boolean;
  readonly mask: boolean;
  readonly [key: string]: unknown;
}

/** Large and finite: a row that is masked altogether becomes even weights rather than NaN. */
const NEVER = -0.7 * 3.4028234663852886e38;

/** @param first number of the first query, where they are a part of all; a scalar */
const attend = (
  [q, k, v, ...rest]: readonly Tensor[],
  { scale, isCausal, softCap, bias, mask }: AttentionAttributes,
  first?: Tensor,
): Tensor => {
  // logits[b, n, t, s] = Σₕ q[b, t, n, h] · k[b, s, n, h]
  const raw = dotGeneral(q!, k!, { lhsBatch: [0, 2], rhsBatch: [0, 2], lhsContract: [3], rhsContract: [3] });
  const wide = castTo(raw, wideDType(raw.dtype));
  let logits = mulOf(wide, fullLike(wide, scale));
  if (softCap) logits = mulOf(tanhOf(divOf(logits, fullLike(logits, softCap))), fullLike(logits, softCap));
  if (bias) logits = addOf(logits, broadcastTo(castTo(rest.shift()!, logits.dtype), logits.shape));
  let allowed = mask ? broadcastTo(rest.shift()!, logits.shape) : undefined;
  if (isCausal) {
    const queries = iotaOf(logits.shape, 2, "int32");
    const past = leOf(
      iotaOf(logits.shape, 3, "int32"),
      first ? addOf(queries, broadcastTo(first, logits.shape)) : queries,
    );
    allowed = allowed ? andOf(allowed, past) : past;
  }
  if (allowed) logits = selectOf(allowed, logits, fullLike(logits, NEVER));
  const weights = castTo(softmax(logits), v!.dtype);
  const out = dotGeneral(weights, v!, { lhsBatch: [0, 1], rhsBatch: [0, 2], lhsContract: [3], rhsContract: [1] });
  return permuteTo(out, [0, 2, 1, 3]);
};

const attentionOp: Composite<AttentionAttributes> = /* @__PURE__ */ composite("dotProductAttention", attend);

/** Options of `dotProductAttention`. */
export interface AttentionOptions {
  /** Added to the logits; broadcasts to [batch, heads, queries, keys]. */
  readonly bias?: TensorLike | null;
  /** True where a query may look at a key; broadcasts likewise. */
  readonly mask?: TensorLike | null;
  /** Default 1 / √(size of a head). */
  readonly scale?: number | null;
  /** Queries look only at keys that are not after them. */
  readonly isCausal?: boolean;
  /**
   * Some queries at a time, whose scores are gone before the next ones' are made, and made again for the gradient (after Dao et al. 2022,
   * arXiv:2205.14135): memory for scores of [batch, heads, part of the queries, keys]. By default where there are 2²⁰ pairs of query and key.
   */
  readonly flashAttention?: boolean | null;
  /** Logits are squashed to ±cap by cap · tanh(logit / cap). */
  readonly attnLogitsSoftCap?: number | null;
}

/** Heads repeated so that groups of queries share keys and values. */
const spreadHeads = (x: Tensor, heads: number): Tensor => {
  const [b, s, n, h] = x.shape as [number, number, number, number];
  if (n === heads) return x;
  const each = heads / n;
  return reshapeTo(broadcastTo(reshapeTo(x, [b, s, n, 1, h]), [b, s, n, each, h]), [b, s, heads, h]);
};

/**
 * softmax(q·kᵀ · scale + bias)·v for each head (Vaswani et al. 2017): query [batch, queries, heads, size], key and value
 * [batch, keys, kvHeads, size] where kvHeads divides heads; the result has the query's shape.
 * (`keras.ops.dot_product_attention`)
 * @throws ShapeError where the shapes do not fit.
 * @example
 * ```ts
 * import { dotProductAttention, ones } from "hornbeam";
 * const q = ones([1, 3, 2, 4]); // [batch, time, heads, head size]
 * console.log(dotProductAttention(q, q, q, { isCausal: true }).shape); // → [ 1, 3, 2, 4 ]
 * ```
 */
export const dotProductAttention = (
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  { bias, mask, scale, isCausal = false, flashAttention, attnLogitsSoftCap }: AttentionOptions = {},
): Tensor => {
  const [q, k, v] = promote([query, key, value], floatDType) as [Tensor, Tensor, Tensor];
  const op = "dotProductAttention";
  const [, , heads, size] = q.shape;
  if (
    q.rank !== 4 ||
    k.rank !== 4 ||
    !sameShape(k.shape.slice(0, 3), v.shape.slice(0, 3)) ||
    q.shape[0] !== k.shape[0] ||
    k.shape[3] !== size ||
    heads! % k.shape[2]!
  )
    throw new ShapeError(
      `${op}: query must be [batch, queries, heads, size], key and value [batch, keys, kvHeads, size] with kvHeads dividing heads; received ` +
        `${showShape(q.shape)}, ${showShape(k.shape)} and ${showShape(v.shape)}.`,
      { op },
    );
  const logits = [q.shape[0]!, heads!, q.shape[1]!, k.shape[1]!];
  const fits = (x: Tensor, what: string): Tensor => {
    if (!sameShape(broadcastShapes(x.shape, logits, op), logits))
      throw new ShapeError(
        `${op}: the ${what} must broadcast to ${showShape(logits)}; received ${showShape(x.shape)}.`,
        { op },
      );
    return x;
  };
  const inputs = [q, spreadHeads(k, heads!), spreadHeads(v, heads!)];
  const biased = bias !== undefined && bias !== null;
  const masked = mask !== undefined && mask !== null;
  if (biased) inputs.push(fits(toTensor(bias), "bias"));
  if (masked) inputs.push(fits(castTo(toTensor(mask), "bool"), "mask"));
  const attributes = {
    scale: scale ?? 1 / Math.sqrt(size!),
    isCausal,
    softCap: attnLogitsSoftCap ?? 0,
    bias: biased,
    mask: masked,
  };
  const parts = flashAttention ?? logits[2]! * logits[3]! >= LONG;
  return parts ? attendInParts(inputs, attributes, attend) : attentionOp(inputs, attributes);
};
