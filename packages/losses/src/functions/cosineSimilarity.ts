import type { Tensor } from "@hornbeam/core";
import { multiply, negative, normalize, sum } from "@hornbeam/ops";
import { matched } from "../Loss.ts";

/** −Σ y·ŷ / (‖y‖·‖ŷ‖) along an axis: −1 for the same direction, 1 for the opposite. */
export const cosineSimilarity = (yTrue: Tensor, yPred: Tensor, axis = -1): Tensor => {
  const [t, p] = matched("cosineSimilarity", yTrue, yPred);
  return negative(sum(multiply(normalize(t, { axis }), normalize(p, { axis })), { axis }));
};
