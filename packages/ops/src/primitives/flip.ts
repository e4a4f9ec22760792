import { apply, type MapOp, type Tensor } from "@hornbeam/core";
import { affine, axpy, ShapeError, showShape } from "@hornbeam/ir";

/** Axes back to front. x̄ = ȳ flipped. */
const flipOp: MapOp<{ readonly axes: readonly number[] }> = {
  name: "flip",
  kind: "map",
  view: true,
  infer: ([x], { axes }) => {
    if (axes.some((a) => !(a in x!.shape)))
      throw new ShapeError(
        `flip: axes must exist; received ${showShape(axes)} for shape ${showShape(x!.shape)}. Count axes from 0.`,
        {
          op: "flip",
        },
      );
    return [{ shape: x!.shape, dtype: x!.dtype }];
  },
  lower: (x, index, { params: { axes }, out }) =>
    x(
      0,
      index.map((v, i) => (axes.includes(i) ? axpy(-1, v, affine(out.shape[i]! - 1)) : v)),
    ),
  vjp: ([ct], { params: { axes } }) => [ct && flipOf(ct, axes)],
};

/** Reverses the order along non-negative axes. */
export const flipOf = (x: Tensor, axes: readonly number[]): Tensor =>
  axes.length ? apply(flipOp, [x], { axes: [...axes] }) : x;
