import { apply, type CumulativeOp, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, sizeOf } from "@hornbeam/ir";
import { addOf, mulOf } from "./arithmetic.ts";
import { eqOf, selectOf } from "./compare.ts";
import { fullLike, iotaOf } from "./full.ts";
import { scatterSumAlongOf } from "./gather.ts";
import { padOf, sliceOf } from "./slice.ts";

/** Direction of a running reduction. */
export interface CumulativeParams {
  readonly axis: number;
  readonly reverse: boolean;
  readonly exclusive: boolean;
}
type Reducer = "sum" | "prod" | "max" | "min";
type Rule = (ct: Tensor, x: Tensor, y: Tensor, params: CumulativeParams) => Tensor;

/** y[i] = x[i + by] along an axis, `fill` where there is none. */
const moved = (x: Tensor, axis: number, by: number, fill: number): Tensor => {
  const n = x.shape[axis]!;
  const k = Math.min(Math.abs(by), n);
  const at = (v: number): number[] => x.shape.map((_, i) => (i === axis ? v : 0));
  const upTo = (v: number): number[] => x.shape.map((d, i) => (i === axis ? v : d));
  return by > 0
    ? padOf(sliceOf(x, at(k), upTo(n)), at(0), at(k), fill)
    : padOf(sliceOf(x, at(0), upTo(n - k)), at(k), at(0), fill);
};

/** The gradient of an exclusive scan is that of the inclusive one, one step later. */
const inclusiveGradient = (ct: Tensor, { axis, reverse, exclusive }: CumulativeParams): Tensor =>
  exclusive ? moved(ct, axis, reverse ? -1 : 1, 0) : ct;

/** x̄ = the sum of ȳ from the other end */
const sumRule: Rule = (ct, _x, _y, { axis, reverse, exclusive }) =>
  apply(sumOp, [ct], { axis, reverse: !reverse, exclusive });

/**
 * x̄ᵢ = Πⱼ<ᵢ xⱼ · Sᵢ with Sᵢ = ȳᵢ + xᵢ₊₁·Sᵢ₊₁: no division, so right where x holds zeros. S by doubling:
 * (a, b) ← (a·a′, b + a·b′) with the pair 1, 2, 4, … places on.
 */
const prodRule: Rule = (ct, x, _y, params) => {
  const { axis, reverse } = params;
  const step = reverse ? -1 : 1;
  let b = inclusiveGradient(ct, params);
  let a = moved(x, axis, step, 0);
  for (let d = 1; d < x.shape[axis]!; d *= 2) {
    b = addOf(b, mulOf(a, moved(b, axis, step * d, 0)));
    a = mulOf(a, moved(a, axis, step * d, 0));
  }
  return mulOf(cumprodOf(x, { axis, reverse, exclusive: true }), b);
};

/** x̄ gets each ȳ at the element that was the extremum; the latest one of equals (PyTorch). */
const extremumRule =
  (reducer: "max" | "min"): Rule =>
  (ct, x, y, params) => {
    const { axis, reverse, exclusive } = params;
    const inclusive = exclusive ? cumulativeOf(x, { reducer, axis, reverse, exclusive: false }) : y;
    const at = iotaOf(x.shape, axis, "int32");
    const none = fullLike(at, reverse ? x.shape[axis]! : -1);
    const record = selectOf(eqOf(x, inclusive), at, none);
    const source = cumulativeOf(record, { reducer: reverse ? "min" : "max", axis, reverse, exclusive: false });
    return scatterSumAlongOf(fullLike(x, 0), source, inclusiveGradient(ct, params), axis);
  };

const cumulative = (reducer: Reducer, rule: Rule): CumulativeOp<CumulativeParams> => ({
  name: `cum${reducer}`,
  kind: "cumulative",
  reducer,
  infer: ([x], { axis }) => {
    if (!(axis in x!.shape))
      throw new ShapeError(
        `cum${reducer}: axis must exist; received ${axis} for rank ${x!.shape.length}. Reshape a scalar to [1].`,
        { op: `cum${reducer}` },
      );
    if (x!.dtype === "bool")
      throw new DTypeError(`cum${reducer}: not defined for this dtype; received bool. Cast to int32 first.`, {
        op: `cum${reducer}`,
      });
    return [{ shape: x!.shape, dtype: x!.dtype }];
  },
  kernel: ({ inputs: [x], params: { axis, reverse, exclusive } }) => {
    const { shape } = x!;
    const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
    return { body: { kind: "cumulative", reducer, reverse, exclusive, outer, n: shape[axis]!, inner } };
  },
  vjp: ([ct], { inputs: [x], outputs: [y], params }) => [ct && rule(ct, x!, y!, params)],
});

const sumOp: CumulativeOp<CumulativeParams> = /* @__PURE__ */ cumulative("sum", sumRule);
const prodOp: CumulativeOp<CumulativeParams> = /* @__PURE__ */ cumulative("prod", prodRule);

/** Running product; apart from the others because products and their gradients need this one only. */
export const cumprodOf = (x: Tensor, params: CumulativeParams): Tensor => apply(prodOp, [x], params);

const ops: Readonly<Record<Reducer, CumulativeOp<CumulativeParams>>> = {
  sum: sumOp,
  prod: prodOp,
  max: /* @__PURE__ */ cumulative("max", /* @__PURE__ */ extremumRule("max")),
  min: /* @__PURE__ */ cumulative("min", /* @__PURE__ */ extremumRule("min")),
};

/**
 * Running sum, product, maximum or minimum along a non-negative axis, from the end where `reverse`. `exclusive` leaves the element
 * itself out: the first result is the reducer's identity.
 */
export const cumulativeOf = (
  x: Tensor,
  {
    reducer,
    axis,
    reverse = false,
    exclusive = false,
  }: {
    readonly reducer: Reducer;
    readonly axis: number;
    readonly reverse?: boolean;
    readonly exclusive?: boolean;
  },
): Tensor => apply(ops[reducer], [x], { axis, reverse, exclusive });
