import { build, eachIndex, get, isIntegral, stored, type Nd, type Value } from "./nd.ts";
import { combine } from "./folds.ts";

export type Form = "take" | "along" | "nd";
export type Scatter = "set" | "sum" | "prod" | "max" | "min";

/** Where in x an element of the gathered shape comes from; undefined where an index is out of range and not clamped. */
const source = (
  x: Nd,
  at: Nd,
  form: Form,
  axis: number,
  point: readonly number[],
  clamp: boolean,
): number[] | undefined => {
  const seen = (index: readonly number[], size: number): number => {
    const v = Number(get(at, index));
    if (clamp) return Math.max(0, Math.min(v, size - 1));
    return v >= 0 && v < size ? v : NaN;
  };
  let found: number[];
  if (form === "along") found = point.map((p, a) => (a === axis ? seen(point, x.shape[a]!) : p));
  else if (form === "take") {
    const end = axis + at.shape.length;
    found = [...point.slice(0, axis), seen(point.slice(axis, end), x.shape[axis]!), ...point.slice(end)];
  } else {
    const lead = at.shape.length - 1;
    const places = Array.from({ length: at.shape[lead]! }, (_, k) => seen([...point.slice(0, lead), k], x.shape[k]!));
    found = [...places, ...point.slice(lead)];
  }
  return found.some(Number.isNaN) ? undefined : found;
};

const gatheredShape = (x: Nd, at: Nd, form: Form, axis: number): number[] => {
  if (form === "along") return [...at.shape];
  if (form === "take") return [...x.shape.slice(0, axis), ...at.shape, ...x.shape.slice(axis + 1)];
  return [...at.shape.slice(0, -1), ...x.shape.slice(at.shape[at.shape.length - 1]!)];
};

export const gathered = (x: Nd, at: Nd, form: Form, axis: number): Nd =>
  build(gatheredShape(x, at, form, axis), x.dtype, (i) => get(x, source(x, at, form, axis, i, true)!));

const applied = (reducer: Scatter, old: Value, value: Value): Value =>
  reducer === "set" ? value : combine(reducer, old, value);

/** Updates in row-major order; those out of range are skipped. */
export const scattered = (x: Nd, at: Nd, updates: Nd, form: Form, axis: number, reducer: Scatter): Nd => {
  const data = [...x.data];
  eachIndex(updates.shape, (point) => {
    const to = source(x, at, form, axis, point, false);
    if (!to) return;
    const place = to.reduce((p, v, a) => p * x.shape[a]! + v, 0);
    data[place] = stored(applied(reducer, data[place]!, get(updates, point)), x.dtype);
  });
  return { ...x, data };
};

interface Windows {
  readonly axes: readonly number[];
  readonly windows: readonly number[];
  readonly strides: readonly number[];
  readonly padLo: readonly number[];
  readonly outSize: readonly number[];
  readonly dilation: readonly number[];
}
const windowSource = (shape: readonly number[], p: Windows, point: readonly number[]): number[] | undefined => {
  const at = shape.map((_, a) => {
    const k = p.axes.indexOf(a);
    return k < 0 ? point[a]! : point[a]! * p.strides[k]! + point[shape.length + k]! * p.dilation[k]! - p.padLo[k]!;
  });
  return at.every((v, a) => v >= 0 && v < shape[a]!) ? at : undefined;
};
export const windowShape = (shape: readonly number[], p: Windows): number[] => [
  ...shape.map((d, a) => (p.axes.includes(a) ? p.outSize[p.axes.indexOf(a)]! : d)),
  ...p.windows,
];
export const windowed = (x: Nd, p: Windows, fill: Value): Nd =>
  build(windowShape(x.shape, p), x.dtype, (i) => {
    const from = windowSource(x.shape, p, i);
    return from ? get(x, from) : fill;
  });

export const folded = (y: Nd, p: Windows, shape: readonly number[]): Nd => {
  const data: Value[] = build(shape, y.dtype, () => (isIntegral(y.dtype) ? 0n : 0)).data.slice();
  eachIndex(y.shape, (i) => {
    const to = windowSource(shape, p, i);
    if (!to) return;
    const place = to.reduce((q, v, a) => q * shape[a]! + v, 0);
    data[place] = combine("sum", data[place]!, get(y, i));
  });
  return { shape, dtype: y.dtype, data: data.map((v) => stored(v, y.dtype)) };
};
