import type { Tensor } from "@hornbeam/core";
import type { Shape } from "@hornbeam/ir";
import { mulOf } from "../arithmetic.ts";
import { broadcastTo } from "../broadcast.ts";
import { castTo } from "../cast.ts";
import { eqOf, geOf, gtOf } from "../compare.ts";
import { dotGeneral } from "../dot.ts";
import { fullLike, iotaOf } from "../full.ts";
import { permuteTo } from "../permute.ts";
import { reshapeTo } from "../reshape.ts";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Xᵀ on the last two axes. */
export const transposed = (x: Tensor): Tensor => {
  const r = x.shape.length;
  return permuteTo(x, [...range(r - 2), r - 1, r - 2]);
};

/** X·Y over equal leading axes. */
export const matmulOf = (x: Tensor, y: Tensor): Tensor => {
  const batch = range(x.shape.length - 2);
  const b = batch.length;
  return dotGeneral(x, y, { lhsBatch: batch, rhsBatch: batch, lhsContract: [b + 1], rhsContract: [b] });
};

/** A [m, n] pattern of rows and columns as 0 and 1 of x's dtype, over x's shape. */
const pattern = (x: Tensor, test: (row: Tensor, col: Tensor) => Tensor): Tensor => {
  const last: Shape = x.shape.slice(-2);
  return broadcastTo(castTo(test(iotaOf(last, 0, "int32"), iotaOf(last, 1, "int32")), x.dtype), x.shape);
};
/** x on and below the diagonal, or strictly below it; 0 elsewhere. */
export const lowerPart = (x: Tensor, strict = false): Tensor => mulOf(x, pattern(x, strict ? gtOf : geOf));
/** The identity in x's shape and dtype. */
export const eyeLike = (x: Tensor): Tensor => pattern(x, eqOf);
/** (X + Xᵀ)/2 is written with this: x·c. */
export const scaled = (x: Tensor, by: number): Tensor => mulOf(x, fullLike(x, by));
/** x[..., i] spread over rows: y[..., r, i]. */
export const alongRows = (x: Tensor, like: Tensor): Tensor =>
  broadcastTo(reshapeTo(x, [...x.shape.slice(0, -1), 1, x.shape[x.shape.length - 1]!]), like.shape);
/** x[..., i] spread over columns: y[..., i, c]. */
export const alongColumns = (x: Tensor, like: Tensor): Tensor => broadcastTo(reshapeTo(x, [...x.shape, 1]), like.shape);
/** diag(x) in the shape of `like`. */
export const diagonalOf = (x: Tensor, like: Tensor): Tensor => mulOf(alongColumns(x, like), eyeLike(like));
