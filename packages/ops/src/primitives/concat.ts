import { apply, type ConcatOp, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, showShape } from "@hornbeam/ir";
import { sliceOf } from "./slice.ts";

/** Inputs one after the other along an axis. Each x̄ = its stretch of ȳ. */
const concatOp: ConcatOp<{ readonly axis: number }> = {
  name: "concat",
  kind: "concat",
  infer: (xs, { axis }) => {
    const { shape, dtype } = xs[0]!;
    let total = 0;
    for (const x of xs) {
      if (x.dtype !== dtype)
        throw new DTypeError(`concat: all tensors must have one dtype; received ${dtype} and ${x.dtype}. Cast them.`, {
          op: "concat",
        });
      if (!(axis in shape) || x.shape.length !== shape.length || x.shape.some((d, i) => i !== axis && d !== shape[i]))
        throw new ShapeError(
          `concat: shapes must agree on all axes but axis ${axis}; received ${xs.map((t) => showShape(t.shape)).join(" and ")}. Slice or pad them.`,
          { op: "concat" },
        );
      total += x.shape[axis]!;
    }
    return [{ shape: shape.map((d, i) => (i === axis ? total : d)), dtype }];
  },
  vjp: ([ct], { inputs, params: { axis } }) => {
    if (!ct) return [];
    let at = 0;
    return inputs.map(({ shape }) => {
      const starts = shape.map((_, i) => (i === axis ? at : 0));
      at += shape[axis]!;
      return sliceOf(
        ct,
        starts,
        shape.map((d, i) => starts[i]! + d),
      );
    });
  },
};

/** Joins tensors (at least one) along a non-negative axis. */
export const concatOf = (xs: readonly Tensor[], axis: number): Tensor => {
  if (!xs.length)
    throw new ShapeError(`concat: at least one tensor must be given; received none. Leave the call out.`, {
      op: "concat",
    });
  return xs.length === 1 ? xs[0]! : apply(concatOp, xs, { axis });
};
