import { apply, type MapOp, type ScatterOp, type Tensor } from "@hornbeam/core";
import {
  axisVar,
  axpy,
  affine,
  guardExpr,
  konst,
  ShapeError,
  showShape,
  type Affine,
  type Bound,
  type Shape,
} from "@hornbeam/ir";
import { fullOf } from "./full.ts";
import { permuteTo } from "./permute.ts";
import { reshapeTo } from "./reshape.ts";
import { addOf } from "./arithmetic.ts";
import { padOf, sliceOf } from "./slice.ts";

/** Sliding windows over some axes; the lists have one entry per listed axis. */
export interface WindowParams {
  /** non-negative axes of x that windows slide over */
  readonly axes: readonly number[];
  readonly windows: readonly number[];
  readonly strides: readonly number[];
  /** elements before the first one that the first window covers; what lies behind the last follows from outSize */
  readonly padLo: readonly number[];
  readonly outSize: readonly number[];
  readonly dilation: readonly number[];
}
interface ViewParams extends WindowParams {
  readonly fill: number;
}

const viewShape = (shape: Shape, { axes, windows, outSize }: WindowParams): number[] => [
  ...shape.map((d, i) => (axes.includes(i) ? outSize[axes.indexOf(i)]! : d)),
  ...windows,
];
const check = (op: string, shape: Shape, p: WindowParams): void => {
  const lists = [p.windows, p.strides, p.padLo, p.outSize, p.dilation];
  if (p.axes.some((a) => !(a in shape)) || lists.some((l) => l.length !== p.axes.length))
    throw new ShapeError(
      `${op}: axes must exist and each have a window, stride, padding, size and dilation; received axes ${showShape(p.axes)} ` +
        `for shape ${showShape(shape)}. Give one of each.`,
      { op },
    );
};

/** Where element `point` of the view lies in x, and what must hold for it to be inside. */
const source = (
  shape: Shape,
  p: WindowParams,
  point: readonly Affine[],
): { readonly index: Affine[]; readonly bounds: Bound[] } => {
  const bounds: Bound[] = [];
  const index = shape.map((size, axis) => {
    const k = p.axes.indexOf(axis);
    if (k < 0) return point[axis]!;
    const [stride, step, pad] = [p.strides[k]!, p.dilation[k]!, p.padLo[k]!];
    const at = axpy(stride, point[axis]!, axpy(step, point[shape.length + k]!, affine(-pad)));
    const last = (p.outSize[k]! - 1) * stride + (p.windows[k]! - 1) * step - pad;
    if (pad > 0 || last >= size) bounds.push({ index: at, lo: 0, hi: size });
    return at;
  });
  return { index, bounds };
};

/** y[…, o, …, w] = x[…, o·stride + w·dilation − pad, …]. x̄ = fold(ȳ). Adjoint of fold. */
const windowsOp: MapOp<ViewParams> = {
  name: "windows",
  kind: "map",
  infer: ([x], p) => {
    check("windows", x!.shape, p);
    return [{ shape: viewShape(x!.shape, p), dtype: x!.dtype }];
  },
  lower: (x, point, { params, inputs: [from], out }) => {
    if (from!.shape.includes(0)) return konst(params.fill, out.dtype);
    const { index, bounds } = source(from!.shape, params, point);
    const inside = x(0, index);
    return guardExpr(bounds, inside, konst(params.fill, inside.dtype));
  },
  vjp: ([ct], { inputs: [x], params }) => [ct && foldOf(ct, params, x!.shape)],
};

/**
 * The view of sliding windows: axes as x's, the windowed ones with `outSize` places, then one axis per window: […, o, …, w…].
 * Places outside x hold `fill`. Pooling is a reduction over the window axes.
 */
export const windowsOf = (x: Tensor, params: WindowParams, fill: number): Tensor =>
  apply(windowsOp, [x], { ...params, fill });

const checkFold = (y: Shape, p: WindowParams, shape: Shape): void => {
  check("fold", shape, p);
  const expected = viewShape(shape, p);
  if (showShape(y) !== showShape(expected))
    throw new ShapeError(
      `fold: windows of ${showShape(shape)} have shape ${showShape(expected)}; received ${showShape(y)}. Pass what windows gave.`,
      { op: "fold" },
    );
};

/** x = base + Σ of y's elements at the places windows took them from. ȳ = windows(x̄) with zeros outside. Adjoint of windows. */
const foldOp: ScatterOp<WindowParams> = {
  name: "fold",
  kind: "scatter",
  infer: ([base, y], p) => {
    checkFold(y!.shape, p, base!.shape);
    return [{ shape: base!.shape, dtype: y!.dtype }];
  },
  lower: (x, { params, inputs: [base, y] }) => {
    const point = y!.shape.map((_, i) => axisVar(i));
    return { space: y!.shape, reducer: "sum", dyn: [], value: x(1, point), ...source(base!.shape, params, point) };
  },
  vjp: ([ct], { params }) => (ct ? [ct, windowsOf(ct, params, 0)] : []),
};

/**
 * Fold of windows that do not overlap: each becomes as long as its stride, they are laid end to end, and what lies outside is cut off. Views
 * only, which fuse with what computes them.
 */
const tilesOf = (y: Tensor, { axes, strides, windows, padLo, outSize }: WindowParams, shape: Shape): Tensor => {
  const { rank } = y;
  const first = shape.length;
  const zeros = y.shape.map(() => 0);
  const gaps = y.shape.map((_, i) => (i < first ? 0 : strides[i - first]! - windows[i - first]!));
  const order = shape.flatMap((_, i) => (axes.includes(i) ? [i, first + axes.indexOf(i)] : [i]));
  const long = shape.map((d, i) => (axes.includes(i) ? outSize[axes.indexOf(i)]! * strides[axes.indexOf(i)]! : d));
  const laid = reshapeTo(rank === first ? y : permuteTo(padOf(y, zeros, gaps, 0), order), long);
  const from = shape.map((_, i) => Math.min(axes.includes(i) ? padLo[axes.indexOf(i)]! : 0, long[i]!));
  const to = shape.map((d, i) => Math.min(from[i]! + d, long[i]!));
  const none = shape.map(() => 0);
  return padOf(
    sliceOf(laid, from, to),
    none,
    shape.map((d, i) => d - (to[i]! - from[i]!)),
    0,
  );
};

/** More views than this cost more than a scatter. */
const MOST_VIEWS = 9;

/**
 * Windows that overlap, as parts that do not: the first `stride` places of each, the next, and so on, which lie one place further each. Views that
 * are added up fuse with what computes them.
 */
const partsOf = (y: Tensor, p: WindowParams, shape: Shape): Tensor => {
  const first = shape.length;
  const counts = p.windows.map((w, k) => Math.ceil(w / p.strides[k]!));
  // As many tiles as parts reach, or as lie inside.
  const tiles = counts.map((c, k) =>
    Math.min(p.outSize[k]! + c - 1, Math.ceil((shape[p.axes[k]!]! + p.padLo[k]!) / p.strides[k]!)),
  );
  const parts = Array.from({ length: counts.reduce((a, b) => a * b, 1) }, (_, flat) => {
    const lo = y.shape.map(() => 0);
    const hi = y.shape.map(() => 0);
    const starts = y.shape.map(() => 0);
    const limits = [...y.shape];
    let rest = flat;
    p.axes.forEach((axis, k) => {
      const [part, stride] = [rest % counts[k]!, p.strides[k]!];
      rest = Math.floor(rest / counts[k]!);
      limits[axis] = Math.max(0, Math.min(p.outSize[k]!, tiles[k]! - part));
      lo[axis] = Math.min(part, tiles[k]!);
      hi[axis] = tiles[k]! - lo[axis]! - limits[axis]!;
      starts[first + k] = part * stride;
      limits[first + k] = Math.min((part + 1) * stride, p.windows[k]!);
      hi[first + k] = (part + 1) * stride - limits[first + k]!;
    });
    return padOf(sliceOf(y, starts, limits), lo, hi, 0);
  });
  const sum = parts.reduce((a, b) => addOf(a, b));
  return tilesOf(sum, { ...p, windows: p.strides, outSize: tiles }, shape);
};

/** Sums windows back into a tensor of `shape`: what overlaps adds up, what lay outside is dropped. */
export const foldOf = (y: Tensor, params: WindowParams, shape: Shape): Tensor => {
  checkFold(y.shape, params, shape);
  const { axes, windows, strides, padLo, outSize, dilation } = params;
  const dense = axes.every((_, k) => dilation[k] === 1);
  const views = windows.reduce((n, w, k) => n * Math.ceil(w / strides[k]!), 1);
  if (dense && views <= 1) return tilesOf(y, params, shape);
  if (dense && views <= MOST_VIEWS) return partsOf(y, params, shape);
  return apply(foldOp, [fullOf(shape, 0, y.dtype), y], { axes, windows, strides, padLo, outSize, dilation });
};
