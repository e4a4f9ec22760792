import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { dotProductAttention, einsum, expandDims, logicalAnd, multiply } from "@hornbeam/ops";
import type { Dropout } from "../regularization/Dropout.ts";
import type { Softmax } from "../activations/Softmax.ts";
import { causalMask, type HeadsCall } from "./attentionMask.ts";

/** What attention in heads needs besides query, key and value. */
export interface Heads {
  /** einsum equations: scores of query and key, and what the scores take of the values */
  readonly scores: string;
  readonly combine: string;
  /** number of axes over which attention runs */
  readonly axes: number;
  readonly scale: number;
  readonly mask: Tensor | undefined;
  readonly softmax: Softmax;
  readonly dropout: Dropout;
  readonly flashAttention: boolean | null | undefined;
}

/** @throws ValueError for flash attention with what it cannot do. */
export const checkFlash = (layer: string, flash: boolean | null | undefined, dropout: number): void => {
  if (flash && dropout > 0)
    throw new ValueError(`${layer}: flashAttention has no dropout; received dropout ${dropout}. Set it to 0.`);
};

/**
 * Attention of projected heads [batch, …targets, heads, size] and [batch, …sources, heads, size]: what was attended to, and the scores
 * where they were asked for. Without dropout, scores or several axes it is one op, which backends have kernels for.
 */
export const attendHeads = (
  q: Tensor,
  k: Tensor,
  v: Tensor,
  heads: Heads,
  call: HeadsCall,
): readonly [Tensor, Tensor | undefined] => {
  const { scale, dropout, flashAttention: flash } = heads;
  const wanted = call.returnAttentionScores ?? false;
  if (flash && wanted)
    throw new ValueError(`flashAttention keeps no scores; received returnAttentionScores. Leave one of them out.`);
  let { mask } = heads;
  if (!wanted && !dropout.rate && q.rank === 4) {
    if (mask) while (mask.rank < 4) mask = expandDims(mask, -3);
    const isCausal = call.useCausalMask ?? false;
    return [
      dotProductAttention(q, k, v, { mask: mask ?? null, scale, isCausal, flashAttention: flash ?? null }),
      undefined,
    ];
  }
  if (call.useCausalMask) {
    const causal = causalMask(q.shape[1]!, k.shape[1]!);
    mask = mask ? logicalAnd(mask, causal) : causal;
  }
  const raw = einsum(heads.scores, multiply(q, scale), k);
  // Heads (and further batch axes) come between batch and targets.
  if (mask) while (mask.rank < raw.rank) mask = expandDims(mask, -2 * heads.axes - 1);
  const weights = heads.softmax.call(raw, mask ? { mask } : {});
  const { training } = call;
  const dropped: Tensor = dropout.apply(weights, training === undefined ? {} : { training });
  return [einsum(heads.combine, dropped, v), weights];
};
