import { apply, type MapOp, type Tensor } from "@hornbeam/core";
import { axpy, affine, guardExpr, konst, shift, ShapeError, showShape, sizeOf } from "@hornbeam/ir";
import { reshapeTo } from "./reshape.ts";

interface SliceParams {
  readonly starts: readonly number[];
  readonly limits: readonly number[];
  readonly strides: readonly number[];
}

/** y[i] = x[start + stride·i]. x̄ = ȳ set apart by the strides, with zeros around. Adjoint of pad. */
const sliceOp: MapOp<SliceParams> = {
  name: "slice",
  kind: "map",
  view: true,
  infer: ([x], { starts, limits, strides }) => {
    const { shape, dtype } = x!;
    const bad =
      [starts, limits, strides].some((p) => p.length !== shape.length) ||
      shape.some((d, i) => starts[i]! < 0 || limits[i]! < starts[i]! || limits[i]! > d || strides[i]! < 1);
    if (bad)
      throw new ShapeError(
        `slice: 0 ≤ start ≤ limit ≤ size and stride ≥ 1 on every axis; received starts ${showShape(starts)}, ` +
          `limits ${showShape(limits)}, strides ${showShape(strides)} for shape ${showShape(shape)}. Clip them to the sizes.`,
        { op: "slice" },
      );
    return [{ shape: shape.map((_, i) => Math.ceil((limits[i]! - starts[i]!) / strides[i]!)), dtype }];
  },
  lower: (x, index, { params: { starts, strides } }) =>
    x(
      0,
      index.map((v, i) => axpy(strides[i]!, v, affine(starts[i]!))),
    ),
  vjp: ([ct], { inputs: [x], params: { starts, strides } }) => {
    if (!ct) return [];
    const wide = spread(ct, strides);
    const room = x!.shape.map((d, i) => d - starts[i]!);
    // Zeros after the last kept element may reach past the end.
    const cut = sliceOf(
      wide,
      wide.shape.map(() => 0),
      wide.shape.map((d, i) => Math.min(d, room[i]!)),
    );
    return [
      padOf(
        cut,
        starts,
        room.map((d, i) => d - cut.shape[i]!),
        0,
      ),
    ];
  },
};

/** stride − 1 zeros behind every element along each axis. */
const spread = (x: Tensor, strides: readonly number[]): Tensor =>
  strides.reduce((y, s, axis) => {
    if (s === 1) return y;
    const { shape } = y;
    const split = reshapeTo(y, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
    const hi = split.shape.map((_, i) => (i === axis + 1 ? s - 1 : 0));
    const padded = padOf(
      split,
      hi.map(() => 0),
      hi,
      0,
    );
    return reshapeTo(
      padded,
      shape.map((d, i) => (i === axis ? d * s : d)),
    );
  }, x);

/** Elements from `starts` to before `limits`, every `strides`-th (default 1), on every axis. */
export const sliceOf = (
  x: Tensor,
  starts: readonly number[],
  limits: readonly number[],
  strides: readonly number[] = starts.map(() => 1),
): Tensor =>
  starts.every((s, i) => s === 0 && limits[i] === x.shape[i] && strides[i] === 1) && starts.length === x.shape.length
    ? x
    : apply(sliceOp, [x], { starts: [...starts], limits: [...limits], strides: [...strides] });

interface PadParams {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
  readonly value: number;
}

/** x within `lo` and `hi` elements of a constant. x̄ = ȳ without them. Adjoint of slice. */
const padOp: MapOp<PadParams> = {
  name: "pad",
  kind: "map",
  infer: ([x], { lo, hi }) => {
    const { shape, dtype } = x!;
    if (lo.length !== shape.length || hi.length !== shape.length || shape.some((_, i) => !(lo[i]! >= 0 && hi[i]! >= 0)))
      throw new ShapeError(
        `pad: one width of at least 0 before and after every axis; received ${showShape(lo)} and ${showShape(hi)} ` +
          `for shape ${showShape(shape)}. Slice to make a tensor smaller.`,
        { op: "pad" },
      );
    return [{ shape: shape.map((d, i) => lo[i]! + d + hi[i]!), dtype }];
  },
  lower: (x, index, { params: { lo, hi, value }, inputs: [from], out }) => {
    if (!sizeOf(from!.shape)) return konst(value, out.dtype);
    const bounds = index.flatMap((v, i) =>
      lo[i] || hi[i] ? [{ index: v, lo: lo[i]!, hi: lo[i]! + from!.shape[i]! }] : [],
    );
    const inside = x(
      0,
      index.map((v, i) => shift(v, -lo[i]!)),
    );
    return guardExpr(bounds, inside, konst(value, inside.dtype));
  },
  vjp: ([ct], { inputs: [x], params: { lo } }) => [
    ct &&
      sliceOf(
        ct,
        lo,
        x!.shape.map((d, i) => lo[i]! + d),
      ),
  ],
};

/** `lo` and `hi` elements of `value` before and after each axis; widths are not negative. */
export const padOf = (x: Tensor, lo: readonly number[], hi: readonly number[], value: number): Tensor =>
  [...lo, ...hi].every((p) => p === 0) && lo.length === x.shape.length && hi.length === lo.length
    ? x
    : apply(padOp, [x], { lo: [...lo], hi: [...hi], value });
