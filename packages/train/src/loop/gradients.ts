import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { onesLike, pullback } from "@hornbeam/ops";

/**
 * ∂loss/∂variable for each variable, undefined where the loss does not depend on it. The loss must have been computed from the
 * variables' current values: there is no tape, the graph itself is differentiated.
 */
export const gradients = (loss: Tensor, variables: readonly Variable[]): (Tensor | undefined)[] =>
  pullback(
    [loss],
    [onesLike(loss)],
    variables.map((v) => v.value),
  );
