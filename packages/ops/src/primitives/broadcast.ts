import { apply, type MapOp, type ReduceOp, type Tensor } from "@hornbeam/core";
import { affine, DTypeError, sameShape, ShapeError, showShape, type Shape } from "@hornbeam/ir";
import { reshapeTo } from "./reshape.ts";

/** Repeats axes of size 1 (and adds leading ones). x̄ = Σ ȳ over the repeated axes. Adjoint of sum. */
const broadcastOp: MapOp<{ readonly shape: Shape }> = {
  name: "broadcastTo",
  kind: "map",
  view: true,
  infer: ([x], { shape }) => {
    const lead = shape.length - x!.shape.length;
    if (lead < 0 || x!.shape.some((d, i) => d !== 1 && d !== shape[i + lead]))
      throw new ShapeError(
        `broadcastTo: sizes must be equal or 1, from the last axis; received ${showShape(x!.shape)} to ${showShape(shape)}. Reshape it first.`,
        { op: "broadcastTo" },
      );
    return [{ shape, dtype: x!.dtype }];
  },
  lower: (x, index, { inputs: [from] }) => {
    const lead = index.length - from!.shape.length;
    return x(
      0,
      from!.shape.map((d, i) => (d === 1 ? affine(0) : index[i + lead]!)),
    );
  },
  vjp: ([ct], { inputs: [x] }) => {
    if (!ct) return [];
    const lead = ct.shape.length - x!.shape.length;
    const axes = ct.shape.flatMap((d, i) => (i < lead || (x!.shape[i - lead] === 1 && d !== 1) ? [i] : []));
    return [reshapeTo(reduceSum(ct, axes), x!.shape)];
  },
};

/** The primitive behind all broadcasting. */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : apply(broadcastOp, [x], { shape: [...shape] });

/** Parameters of a reduction: ascending, non-negative axes, which are dropped. */
export interface AxesParams {
  readonly axes: readonly number[];
}

/** The shape without the axes; they must exist, ascend and be distinct. */
export const dropAxes = (op: string, shape: Shape, axes: readonly number[]): number[] => {
  if (axes.some((a, i) => !(a in shape) || (i > 0 && a <= axes[i - 1]!)))
    throw new ShapeError(
      `${op}: axes must exist, ascend and be distinct; received axes ${showShape(axes)} of shape ${showShape(shape)}. Sort them, each once.`,
      { op },
    );
  return shape.filter((_, i) => !axes.includes(i));
};

/** A reduced tensor spread over the shape it was reduced from. */
export const expandReduced = (y: Tensor, axes: readonly number[], shape: Shape): Tensor =>
  broadcastTo(
    reshapeTo(
      y,
      shape.map((d, i) => (axes.includes(i) ? 1 : d)),
    ),
    shape,
  );

/** y = Σ x over axes. x̄ = ȳ broadcast back. Adjoint of broadcastTo. */
const sumOp: ReduceOp<AxesParams> = {
  name: "sum",
  kind: "reduce",
  reducer: "sum",
  infer: ([x], { axes }) => {
    if (x!.dtype === "bool")
      throw new DTypeError(`sum: not defined for this dtype; received bool. Cast to int32 first.`, { op: "sum" });
    return [{ shape: dropAxes("sum", x!.shape, axes), dtype: x!.dtype }];
  },
  vjp: ([ct], { inputs: [x], params }) => [ct && expandReduced(ct, params.axes, x!.shape)],
};

/** The primitive: ascending, non-negative axes. */
export const reduceSum = (x: Tensor, axes: readonly number[]): Tensor =>
  axes.length ? apply<AxesParams>(sumOp, [x], { axes: [...axes] }) : x;
