import type { Tensor, TensorLike } from "@hornbeam/core";
import { multiply, negative, normalize, sum } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** −Σ y·ŷ / (‖y‖·‖ŷ‖) along an axis: −1 for the same direction, 1 for the opposite. */
export const cosineSimilarity = (
  yTrue: TensorLike,
  yPred: TensorLike,
  { axis = -1 }: { readonly axis?: number } = {},
): Tensor => {
  const [t, p] = matched("cosineSimilarity", yTrue, yPred);
  return negative(sum(multiply(normalize(t, { axis }), normalize(p, { axis })), { axis }));
};
