import { dtypes, sizeOf, type ConvGeometry, type DType, type Shape } from "@hornbeam/ir";
import { build, eachIndex, get, isIntegral, stored, type Nd, type Value } from "./nd.ts";

export type Fold = "sum" | "prod" | "max" | "min" | "any" | "all";

const bounds = (dtype: DType): readonly [Value, Value] => {
  const { kind, bytes } = dtypes[dtype];
  if (kind === "float") return [-Infinity, Infinity];
  if (kind === "int") return [-(2n ** BigInt(8 * bytes - 1)), 2n ** BigInt(8 * bytes - 1) - 1n];
  return [0n, 2n ** BigInt(8 * bytes) - 1n];
};

/** What a fold over nothing is. */
export const identity = (fold: Fold, dtype: DType): Value => {
  if (fold === "max") return bounds(dtype)[0];
  if (fold === "min") return bounds(dtype)[1];
  const one = fold === "prod" || fold === "all";
  return isIntegral(dtype) ? (one ? 1n : 0n) : Number(one);
};

const numbers: Record<Fold, (a: number, b: number) => number> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
  any: (a, b) => a | b,
  all: (a, b) => a & b,
};
const bigints: Record<Fold, (a: bigint, b: bigint) => bigint> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: (a, b) => (a > b ? a : b),
  min: (a, b) => (a < b ? a : b),
  any: (a, b) => a | b,
  all: (a, b) => a & b,
};
export const combine = (fold: Fold, a: Value, b: Value): Value =>
  typeof a === "bigint" ? bigints[fold](a, b as bigint) : numbers[fold](a, b as number);

/** The elements of each group that a reduction folds together, in row-major order. */
const grouped = (x: Nd, axes: readonly number[], each: (group: readonly Value[]) => Value, dtype: DType): Nd => {
  const inner = axes.map((a) => x.shape[a]!);
  const kept = x.shape.map((_, a) => a).filter((a) => !axes.includes(a));
  return build(
    kept.map((a) => x.shape[a]!),
    dtype,
    (i) => {
      const group: Value[] = [];
      eachIndex(inner, (k) => {
        const at = x.shape.map((_, a) => (axes.includes(a) ? k[axes.indexOf(a)]! : i[kept.indexOf(a)]!));
        group.push(get(x, at));
      });
      return each(group);
    },
  );
};

export const reduced = (x: Nd, axes: readonly number[], fold: Fold): Nd =>
  grouped(x, axes, (g) => g.reduce((a, b) => combine(fold, a, b), identity(fold, x.dtype)), x.dtype);

/** Position of the first extremum; the first NaN where there is one. */
export const argReduced = (x: Nd, axis: number, fold: "max" | "min"): Nd =>
  grouped(
    x,
    [axis],
    (g) => {
      const nan = g.findIndex((v) => Number.isNaN(v));
      return BigInt(nan >= 0 ? nan : g.indexOf(g.reduce((a, b) => combine(fold, a, b))));
    },
    "int32",
  );

export const cumulated = (x: Nd, axis: number, fold: Fold, reverse: boolean, exclusive: boolean): Nd => {
  const n = x.shape[axis] ?? 0;
  return build(x.shape, x.dtype, (i) => {
    let total = identity(fold, x.dtype);
    const at = reverse ? n - 1 - i[axis]! : i[axis]!;
    for (let k = 0; k < at + (exclusive ? 0 : 1); k++) {
      const index = i.map((v, a) => (a === axis ? (reverse ? n - 1 - k : k) : v));
      total = combine(fold, total, get(x, index));
    }
    return total;
  });
};

/** The stable order that sorts each row of the last axis; NaN last in both directions. */
export const sortedOrder = (x: Nd, descending: boolean): Nd => {
  const n = x.shape[x.shape.length - 1]!;
  const data: Value[] = [];
  for (let row = 0; row < (n ? sizeOf(x.shape) / n : 0); row++) {
    const values = x.data.slice(row * n, (row + 1) * n);
    const before = (a: Value, b: Value): number => {
      const [p, q] = [Number.isNaN(a), Number.isNaN(b)];
      if (p || q) return Number(p) - Number(q);
      if (a === b) return 0;
      return a < b !== descending ? -1 : 1;
    };
    data.push(
      ...values
        .map((_, i) => i)
        .sort((a, b) => before(values[a]!, values[b]!))
        .map(BigInt),
    );
  }
  return { shape: x.shape, dtype: "int32", data };
};

const times = (a: Value, b: Value): Value => (typeof a === "bigint" ? a * (b as bigint) : a * (b as number));

interface DotAxes {
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
}
export const contracted = (x: Nd, y: Nd, p: DotAxes, dtype: DType = x.dtype): Nd => {
  const free = (s: Shape, used: readonly number[]): number[] => s.map((_, a) => a).filter((a) => !used.includes(a));
  const xFree = free(x.shape, [...p.lhsBatch, ...p.lhsContract]);
  const yFree = free(y.shape, [...p.rhsBatch, ...p.rhsContract]);
  const inner = p.lhsContract.map((a) => x.shape[a]!);
  const nb = p.lhsBatch.length;
  const shape = [
    ...p.lhsBatch.map((a) => x.shape[a]!),
    ...xFree.map((a) => x.shape[a]!),
    ...yFree.map((a) => y.shape[a]!),
  ];
  return build(shape, dtype, (i) => {
    let total: Value = isIntegral(x.dtype) ? 0n : 0;
    eachIndex(inner, (k) => {
      const xi = new Array<number>(x.shape.length);
      const yi = new Array<number>(y.shape.length);
      p.lhsBatch.forEach((a, j) => (xi[a] = i[j]!));
      p.rhsBatch.forEach((a, j) => (yi[a] = i[j]!));
      p.lhsContract.forEach((a, j) => (xi[a] = k[j]!));
      p.rhsContract.forEach((a, j) => (yi[a] = k[j]!));
      xFree.forEach((a, j) => (xi[a] = i[nb + j]!));
      yFree.forEach((a, j) => (yi[a] = i[nb + xFree.length + j]!));
      total = combine("sum", total, times(get(x, xi), get(y, yi)));
    });
    return total;
  });
};

/** Calls back with the indices of x, w and y of every product in the trilinear form of a convolution. */
const eachProduct = (g: ConvGeometry, visit: (x: number[], w: number[], y: number[]) => void): void => {
  const perGroup = g.outChannels / g.groups;
  const inPerGroup = g.inChannels / g.groups;
  eachIndex([g.batch, ...g.outSize, g.outChannels], (y) => {
    const f = y[y.length - 1]!;
    eachIndex([...g.kernelSize, inPerGroup], (w) => {
      const at = g.inSize.map((_, a) => y[a + 1]! * g.strides[a]! + w[a]! * g.dilation[a]! - g.padLo[a]!);
      if (at.some((v, a) => v < 0 || v >= g.inSize[a]!)) return;
      const c = Math.floor(f / perGroup) * inPerGroup + w[w.length - 1]!;
      visit([y[0]!, ...at, c], [...w, f], [...y]);
    });
  });
};

/** The three directions of a convolution, from the sum over all products. */
export const convolved = (a: Nd, b: Nd, g: ConvGeometry, direction: "forward" | "inputGrad" | "filterGrad"): Nd => {
  const shapes = {
    x: [g.batch, ...g.inSize, g.inChannels],
    w: [...g.kernelSize, g.inChannels / g.groups, g.outChannels],
    y: [g.batch, ...g.outSize, g.outChannels],
  };
  const target = direction === "forward" ? shapes.y : direction === "inputGrad" ? shapes.x : shapes.w;
  const data = new Array<number>(sizeOf(target)).fill(0);
  const place = (index: readonly number[]): number => index.reduce((p, v, k) => p * target[k]! + v, 0);
  eachProduct(g, (x, w, y) => {
    const [to, i, j] = direction === "forward" ? [y, x, w] : direction === "inputGrad" ? [x, w, y] : [w, x, y];
    data[place(to)]! += (get(a, i) as number) * (get(b, j) as number);
  });
  return { shape: target, dtype: a.dtype, data: data.map((v) => stored(v, a.dtype)) };
};
