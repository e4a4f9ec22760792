import type { Tensor } from "@hornbeam/core";
import { getMask, type CallOptions } from "@hornbeam/nn";
import { abs, arange, cast, expandDims, greaterEqual, less, logicalAnd, subtract } from "@hornbeam/ops";

/** Arguments of a call of an attention layer besides query and value. */
export interface HeadsCall extends CallOptions {
  /** [batch, …sources, dim]; the value by default */
  readonly key?: Tensor;
  readonly queryMask?: Tensor;
  readonly valueMask?: Tensor;
  readonly keyMask?: Tensor;
  /** [batch, targets, sources], true where attention may go */
  readonly attentionMask?: Tensor;
  readonly returnAttentionScores?: boolean;
  /** no place sees later ones */
  readonly useCausalMask?: boolean;
}

/** [1, targets, sources], true for sources that are not after the target. */
export const causalMask = (targets: number, sources: number): Tensor => {
  const [row, column] = [expandDims(arange(targets), -1), expandDims(arange(sources), 0)];
  return expandDims(greaterEqual(row, column), 0);
};

/** [1, targets, sources], true for sources less than `window` away. */
const windowMask = (targets: number, sources: number, window: number): Tensor => {
  const [row, column] = [expandDims(arange(targets), -1), expandDims(arange(sources), 0)];
  return expandDims(less(abs(subtract(row, column)), window), 0);
};

/**
 * The masks given, those that travel with the inputs and the sliding window, as [batch, targets, sources]; undefined where nothing is
 * masked. The causal mask is not among them.
 */
export const attentionMask = (
  query: Tensor,
  value: Tensor,
  o: HeadsCall,
  slidingWindow: number | null | undefined,
): Tensor | undefined => {
  const queryMask = o.queryMask ?? getMask(query);
  const valueMask = o.valueMask ?? getMask(value);
  const keyMask = o.keyMask ?? (o.key && o.key !== value ? getMask(o.key) : undefined);
  const parts: Tensor[] = [];
  if (queryMask) parts.push(expandDims(cast(queryMask, "bool"), -1));
  if (valueMask) parts.push(expandDims(cast(valueMask, "bool"), -2));
  if (keyMask) parts.push(expandDims(cast(keyMask, "bool"), -2));
  if (slidingWindow) parts.push(windowMask(query.shape[1]!, value.shape[1]!, slidingWindow));
  if (o.attentionMask) parts.push(cast(o.attentionMask, "bool"));
  return parts.length ? parts.reduce((a, b) => logicalAnd(a, b)) : undefined;
};
