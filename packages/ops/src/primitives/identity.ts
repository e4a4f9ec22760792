import { apply, type MapOp, type Tensor } from "@hornbeam/core";

/** y = x; no gradient flows. */
const stopGradientOp: MapOp<null> = {
  name: "stopGradient",
  kind: "map",
  view: true,
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: (x, index) => x(0, index),
};

/** The value as a constant: gradients end here. */
export const stopGradientOf = (x: Tensor): Tensor => apply(stopGradientOp, [x], null);

/**
 * y = x, wanted only once `after` is known. x̄ = ȳ.
 * Rematerialisation rests on it: what is computed from y is another subexpression than what was computed from x, and its
 * place in the order is behind `after`.
 */
const barrierOp: MapOp<null> = {
  name: "barrier",
  kind: "map",
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: (x, index) => x(0, index),
  vjp: ([ct]) => [ct, undefined],
};

/** x, in a computation that is not merged with the one on x itself and does not start before `after` is there. */
export const barrierOf = (x: Tensor, after: Tensor): Tensor => apply(barrierOp, [x, after], null);
