import { apply, type MapOp, type Tensor } from "@hornbeam/core";
import { ShapeError, sameShape, showShape, sizeOf, type Shape } from "@hornbeam/ir";

/** The same elements in row-major order under another shape. x̄ = reshape(ȳ, shape of x). */
const reshapeOp: MapOp<{ readonly shape: Shape }> = {
  name: "reshape",
  kind: "map",
  view: true,
  flat: true,
  infer: ([x], { shape }) => {
    if (sizeOf(shape) !== sizeOf(x!.shape))
      throw new ShapeError(
        `reshape: the number of elements must stay; received ${showShape(x!.shape)} to ${showShape(shape)}. Check the sizes.`,
      );
    return [{ shape, dtype: x!.dtype }];
  },
  // The compiler rewrites row-major indices itself (flat); it never calls this.
  lower: (x, index) => x(0, index),
  vjp: ([ct], { inputs }) => [ct && reshapeTo(ct, inputs[0]!.shape)],
};

/** The primitive: all sizes given. */
export const reshapeTo = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : apply(reshapeOp, [x], { shape: [...shape] });
