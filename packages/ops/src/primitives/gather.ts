import { apply, type LowerNode, type MapOp, type ScatterOp, type Spec, type Tensor } from "@hornbeam/core";
import {
  affine,
  axisVar,
  binaryExpr,
  castExpr,
  compareExpr,
  DTypeError,
  isInt,
  konst,
  sameShape,
  selectExpr,
  ShapeError,
  showShape,
  type Affine,
  type Expr,
  type Shape,
} from "@hornbeam/ir";
import { divOf, mulOf } from "./arithmetic.ts";
import { castTo } from "./cast.ts";
import { eqOf, selectOf } from "./compare.ts";
import { fullLike, fullOf, iotaOf } from "./full.ts";
import { reshapeTo } from "./reshape.ts";

/**
 * How indices name elements of x.
 * take: an axis of x is replaced by the axes of the indices. along: indices have x's rank and replace the position on one axis.
 * nd: the last axis of the indices holds positions on x's first axes.
 */
type Form = "take" | "along" | "nd";
/** How scatters combine what falls on one element. */
export type ScatterReducer = "set" | "sum" | "prod" | "max" | "min";

interface GatherParams {
  readonly form: Form;
  readonly axis: number;
  /** indices out of range: the nearest element, or nothing (0 when gathered, skipped when scattered) */
  readonly clamp: boolean;
}
interface ScatterParams extends GatherParams {
  readonly reducer: ScatterReducer;
}

/** Shape of what is gathered from `x` (and scattered into it). */
const gatheredShape = (op: string, x: Spec, i: Spec, { form, axis }: GatherParams): number[] => {
  const fail = (rule: string): never => {
    throw new ShapeError(
      `${op}: ${rule}; received shape ${showShape(x.shape)}, indices ${showShape(i.shape)}, axis ${axis}. Reshape or broadcast the indices.`,
      { op },
    );
  };
  if (!isInt(i.dtype))
    throw new DTypeError(`${op}: indices must be integers; received ${i.dtype}. Cast them to int32.`, { op });
  if (form === "nd") {
    const d = i.shape[i.shape.length - 1];
    if (d === undefined || d > x.shape.length)
      fail("the last axis of the indices must hold at most one position per axis");
    return [...i.shape.slice(0, -1), ...x.shape.slice(d)];
  }
  if (!(axis in x.shape)) fail("the axis must exist");
  if (form === "take") return [...x.shape.slice(0, axis), ...i.shape, ...x.shape.slice(axis + 1)];
  if (i.shape.length !== x.shape.length || i.shape.some((d, k) => k !== axis && d !== x.shape[k]))
    fail("indices must have the tensor's shape on all axes but one");
  return [...i.shape];
};

interface Address {
  /** the fixed part, one function an axis of x */
  readonly index: Affine[];
  /** axes of x whose position is read from the indices, and where it is read */
  readonly dyn: readonly { readonly axis: number; readonly at: readonly Affine[] }[];
}

/** Where element `point` of what is gathered lies in x. */
const address = ({ form, axis }: GatherParams, x: Shape, i: Shape, point: readonly Affine[]): Address => {
  const none = affine(0);
  if (form === "along") return { index: point.map((p, k) => (k === axis ? none : p)), dyn: [{ axis, at: point }] };
  if (form === "take") {
    const end = axis + i.length;
    return { index: [...point.slice(0, axis), none, ...point.slice(end)], dyn: [{ axis, at: point.slice(axis, end) }] };
  }
  const lead = i.length - 1;
  const d = i[lead]!;
  const dyn = Array.from({ length: d }, (_, k) => ({ axis: k, at: [...point.slice(0, lead), affine(k)] }));
  return { index: [...new Array<Affine>(d).fill(none), ...point.slice(lead, lead + x.length - d)], dyn };
};

const int = (v: number): Expr => konst(v, "int32");
const within = (value: Expr, size: number): Expr =>
  binaryExpr("and", compareExpr("le", int(0), value), compareExpr("lt", value, int(size)));

/** y = x at the indices. x̄ = Σ ȳ scattered to the indices. Adjoint of scatter with sum. */
const gatherOp: MapOp<GatherParams> = {
  name: "gather",
  kind: "map",
  buffers: [0],
  infer: ([x, i], p) => {
    const shape = gatheredShape("gather", x!, i!, p);
    const read = p.form === "nd" ? x!.shape.slice(0, i!.shape[i!.shape.length - 1]) : [x!.shape[p.axis]!];
    if (p.clamp && read.includes(0) && !shape.includes(0))
      throw new ShapeError(`gather: the axis must not be empty; received shape ${showShape(x!.shape)}. Pad it first.`, {
        op: "gather",
      });
    return [{ shape, dtype: x!.dtype }];
  },
  lower: (x, point, { params, inputs: [from, i], out }) => {
    if (from!.shape.includes(0)) return konst(0, out.dtype);
    const { index, dyn } = address(params, from!.shape, i!.shape, point);
    const terms = dyn.map(({ axis, at }) => ({ axis, value: castExpr(x(1, at), "int32") }));
    const value = x.load(0, index, terms);
    if (params.clamp) return value;
    return terms.reduce((v, t) => selectExpr(within(t.value, from!.shape[t.axis]!), v, konst(0, v.dtype)), value);
  },
  vjp: ([ct], { inputs: [x, i], params }) => [ct && scatterSum(fullLike(x!, 0), i!, ct, params)],
};
const gather = (x: Tensor, i: Tensor, { form, axis, clamp }: GatherParams): Tensor =>
  apply(gatherOp, [x, i], { form, axis, clamp });

const clamped = (value: Expr, size: number): Expr => binaryExpr("max", binaryExpr("min", value, int(size - 1)), int(0));

const lowerScatter = (
  x: Parameters<ScatterOp<ScatterParams>["lower"]>[0],
  { params, inputs: [to, i, from] }: LowerNode<ScatterParams>,
): ReturnType<ScatterOp<ScatterParams>["lower"]> => {
  const point = from!.shape.map((_, k) => axisVar(k));
  const { index, dyn } = address(params, to!.shape, i!.shape, point);
  const terms = dyn.map(({ axis, at }) => {
    const value = castExpr(x(1, at), "int32");
    return { axis, value: params.clamp ? clamped(value, to!.shape[axis]!) : value };
  });
  return { space: from!.shape, reducer: params.reducer, index, dyn: terms, bounds: [], value: x(2, point) };
};

type ScatterRule = (
  ct: Tensor,
  x: Tensor,
  i: Tensor,
  u: Tensor,
  y: Tensor,
  p: ScatterParams,
) => readonly [Tensor, undefined, Tensor];

/** y = x + Σ u. x̄ = ȳ, ū = ȳ gathered (0 where it was skipped). */
const sumRule: ScatterRule = (ct, _x, i, _u, _y, p) => [ct, undefined, gather(ct, i, p)];

/** Of the updates that hit one element the last one stands. x̄ = ȳ where nothing hit, ū = ȳ gathered where u stood. */
const setRule: ScatterRule = (ct, x, i, u, _y, p) => {
  const ids = reshapeTo(iotaOf([u.size], 0, "int32"), u.shape);
  const last = scatter(fullOf(x.shape, -1, "int32"), i, ids, p);
  const kept = eqOf(last, fullLike(last, -1));
  return [
    selectOf(kept, ct, fullLike(ct, 0)),
    undefined,
    selectOf(eqOf(gather(last, i, p), ids), gather(ct, i, p), fullLike(u, 0)),
  ];
};

/** y = x·Π u. Each factor e gets ȳ·(product of the others), by division where none is 0 and by counting zeros where some are. */
const prodRule: ScatterRule = (ct, x, i, u, _y, p) => {
  const isZero = (t: Tensor): Tensor => eqOf(t, fullLike(t, 0));
  const safe = (t: Tensor): Tensor => selectOf(isZero(t), fullLike(t, 1), t);
  const count = (t: Tensor): Tensor => castTo(isZero(t), "int32");
  const product = scatter(safe(x), i, safe(u), p);
  const zeros = scatterSum(count(x), i, count(u), p);
  const share = (e: Tensor, g: Tensor, prod: Tensor, n: Tensor): Tensor =>
    selectOf(eqOf(n, count(e)), mulOf(g, divOf(prod, safe(e))), fullLike(e, 0));
  return [
    share(x, ct, product, zeros),
    undefined,
    share(u, gather(ct, i, p), gather(product, i, p), gather(zeros, i, p)),
  ];
};

/** y = the extremum of x and all u. ȳ is shared by those that are equal to it. */
const extremumRule: ScatterRule = (ct, x, i, u, y, p) => {
  const hitX = castTo(eqOf(x, y), ct.dtype);
  const hitU = castTo(eqOf(u, gather(y, i, p)), ct.dtype);
  const each = divOf(ct, scatterSum(hitX, i, hitU, p));
  return [mulOf(each, hitX), undefined, mulOf(gather(each, i, p), hitU)];
};

/** y = x with updates combined into the elements the indices name, in order. Adjoint (sum) of gather. */
const scatterBy = (rule: ScatterRule): ScatterOp<ScatterParams> => ({
  name: "scatter",
  kind: "scatter",
  infer: ([x, i, u], p) => {
    const expected = gatheredShape("scatter", x!, i!, p);
    if (!sameShape(u!.shape, expected))
      throw new ShapeError(
        `scatter: updates must have shape ${showShape(expected)}; received ${showShape(u!.shape)}. Broadcast them.`,
        { op: "scatter" },
      );
    if (u!.dtype !== x!.dtype)
      throw new DTypeError(
        `scatter: updates must have the operand's dtype ${x!.dtype}; received ${u!.dtype}. Cast them.`,
        { op: "scatter" },
      );
    return [{ shape: x!.shape, dtype: x!.dtype }];
  },
  lower: lowerScatter,
  vjp: ([ct], { inputs: [x, i, u], outputs: [y], params }) => (ct ? rule(ct, x!, i!, u!, y!, params) : []),
});

// Apart from the others: gathering needs this one only.
const scatterSumOp: ScatterOp<ScatterParams> = /* @__PURE__ */ scatterBy(sumRule);
const scatterSum = (x: Tensor, i: Tensor, u: Tensor, { form, axis, clamp }: GatherParams): Tensor =>
  apply<ScatterParams>(scatterSumOp, [x, i, u], { form, axis, clamp, reducer: "sum" });

const scatterOps: Readonly<Record<ScatterReducer, ScatterOp<ScatterParams>>> = {
  set: /* @__PURE__ */ scatterBy(setRule),
  sum: scatterSumOp,
  prod: /* @__PURE__ */ scatterBy(prodRule),
  max: /* @__PURE__ */ scatterBy(extremumRule),
  min: /* @__PURE__ */ scatterBy(extremumRule),
};
const scatter = (x: Tensor, i: Tensor, u: Tensor, { form, axis, clamp, reducer }: ScatterParams): Tensor =>
  apply(scatterOps[reducer], [x, i, u], { form, axis, clamp, reducer });

/** x[:axis] + indices + x[axis+1:]: rows of x along a non-negative axis; indices of any shape, clamped to the range. */
export const gatherOf = (x: Tensor, indices: Tensor, axis: number): Tensor =>
  gather(x, indices, { form: "take", axis, clamp: true });
/** y[…, k, …] = x[…, indices[…, k, …], …] (take_along_axis); clamped to the range. */
export const gatherAlongOf = (x: Tensor, indices: Tensor, axis: number): Tensor =>
  gather(x, indices, { form: "along", axis, clamp: true });
/** y[i…] = x[indices[i…, 0], indices[i…, 1], …]: positions on the first axes of x; clamped to the range. */
export const gatherNdOf = (x: Tensor, indices: Tensor): Tensor =>
  gather(x, indices, { form: "nd", axis: 0, clamp: true });

/** y = x + Σ updates at the positions along an axis that `gatherAlongOf` would read; those out of range are skipped. */
export const scatterSumAlongOf = (x: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor =>
  scatterSum(x, indices, updates, { form: "along", axis, clamp: false });

/** Adds updates (shaped as `gatherOf` would give) to x, or combines them otherwise; indices out of range are skipped. */
export const scatterOf = (x: Tensor, indices: Tensor, updates: Tensor, axis: number, reducer: ScatterReducer): Tensor =>
  scatter(x, indices, updates, { form: "take", axis, clamp: false, reducer });
/** The same with indices as in `gatherAlongOf`. */
export const scatterAlongOf = (
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  axis: number,
  reducer: ScatterReducer,
): Tensor => scatter(x, indices, updates, { form: "along", axis, clamp: false, reducer });
/** The same with indices as in `gatherNdOf`. */
export const scatterNdOf = (x: Tensor, indices: Tensor, updates: Tensor, reducer: ScatterReducer): Tensor =>
  scatter(x, indices, updates, { form: "nd", axis: 0, clamp: false, reducer });
