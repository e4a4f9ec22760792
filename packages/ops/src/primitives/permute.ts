import { apply, type MapOp, type Tensor } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";

interface PermuteParams {
  readonly axes: readonly number[];
}
const inverse = (axes: readonly number[]): number[] => {
  const out = new Array<number>(axes.length);
  axes.forEach((a, i) => (out[a] = i));
  return out;
};

/** Axis i of y is axis axes[i] of x. x̄ = ȳ with the inverse order. */
const permuteOp: MapOp<PermuteParams> = {
  name: "permute",
  kind: "map",
  view: true,
  infer: ([x], { axes }) => {
    const { shape, dtype } = x!;
    if (axes.length !== shape.length || shape.some((_, i) => !axes.includes(i)))
      throw new ShapeError(
        `permute: axes must be an order of 0 … ${shape.length - 1}; received ${showShape(axes)} for shape ${showShape(shape)}. Name each once.`,
        { op: "permute" },
      );
    return [{ shape: axes.map((a) => shape[a]!), dtype }];
  },
  lower: (x, index, { params: { axes } }) =>
    x(
      0,
      inverse(axes).map((i) => index[i]!),
    ),
  vjp: ([ct], { params: { axes } }) => [ct && permuteTo(ct, inverse(axes))],
};

/** Reorders axes; all given, non-negative. */
export const permuteTo = (x: Tensor, axes: readonly number[]): Tensor =>
  axes.length === x.shape.length && axes.every((a, i) => a === i) ? x : apply(permuteOp, [x], { axes: [...axes] });
