import type { Tensor } from "@hornbeam/core";
import { add, clip, divide, maximum, multiply, sqrt, square, sum } from "@hornbeam/ops";

interface Clipping {
  readonly clipnorm?: number | null;
  readonly clipvalue?: number | null;
  readonly globalClipnorm?: number | null;
}

const squares = (g: Tensor): Tensor => sum(square(g));
/** g · limit / max(norm, limit) */
const scaleTo = (g: Tensor, norm: Tensor, limit: number): Tensor => multiply(g, divide(limit, maximum(norm, limit)));

/** Gradients bounded as the options say: each norm, each element, or the norm of all together. */
export const clipAll = (
  gradients: readonly Tensor[],
  { clipnorm, clipvalue, globalClipnorm }: Clipping,
): readonly Tensor[] => {
  if (clipnorm) return gradients.map((g) => scaleTo(g, sqrt(squares(g)), clipnorm));
  if (clipvalue) return gradients.map((g) => clip(g, -clipvalue, clipvalue));
  if (!globalClipnorm) return gradients;
  const norm = sqrt(gradients.map(squares).reduce((a, b) => add(a, b)));
  return gradients.map((g) => scaleTo(g, norm, globalClipnorm));
};
