import { apply, type MapOp, type Tensor } from "@hornbeam/core";
import { castExpr, DTypeError, dtypes, isFloat, type DType } from "@hornbeam/ir";

interface CastParams {
  readonly dtype: DType;
}

/** y = x in another dtype. x̄ = ȳ in x's dtype, between floats; none flows through integers and bool. */
const castOp: MapOp<CastParams> = {
  name: "cast",
  kind: "map",
  infer: ([x], { dtype }) => {
    if (!Object.hasOwn(dtypes, dtype))
      throw new DTypeError(
        `cast: the dtype must be one of ${Object.keys(dtypes).join(", ")}; received ${String(dtype)}. Check its spelling.`,
        { op: "cast" },
      );
    return [{ shape: x!.shape, dtype }];
  },
  lower: (x, index, { params }) => castExpr(x(0, index), params.dtype),
  vjp: ([ct], { inputs: [x] }) => [ct && isFloat(x!.dtype) ? castTo(ct, x!.dtype) : undefined],
};

/** The values in another dtype: floats round to nearest even, float → int truncates and saturates, ints wrap, bool is x ≠ 0. */
export const castTo = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : apply(castOp, [x], { dtype }));

const bitcastOp: MapOp<CastParams> = {
  name: "bitcast",
  kind: "map",
  infer: ([x], { dtype }) => {
    if (dtypes[x!.dtype].bytes !== dtypes[dtype].bytes)
      throw new DTypeError(
        `bitcast: dtypes must have one width; received ${x!.dtype} to ${dtype}. Use cast to convert values.`,
        { op: "bitcast" },
      );
    return [{ shape: x!.shape, dtype }];
  },
  // Operands come in the dtype they are computed in, which is wider for 8 and 16 bits: back to their own first.
  lower: (x, index, { params: { dtype }, inputs: [from] }) => ({
    op: "bitcast",
    dtype,
    x: castExpr(x(0, index), from!.dtype),
  }),
};

/** The same bits read as another dtype of the same width. Not differentiable. */
export const bitcastTo = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : apply(bitcastOp, [x], { dtype });
