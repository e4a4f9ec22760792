import type { Shape } from "@hornbeam/ir";
import { build, get, type Nd, type Value } from "./nd.ts";

/** Definitions of the primitives that move elements, by index. */
export const permuted = (x: Nd, axes: readonly number[]): Nd =>
  build(
    axes.map((a) => x.shape[a]!),
    x.dtype,
    (i) =>
      get(
        x,
        x.shape.map((_, a) => i[axes.indexOf(a)]!),
      ),
  );

export const broadcast = (x: Nd, shape: Shape): Nd => {
  const lead = shape.length - x.shape.length;
  return build(shape, x.dtype, (i) =>
    get(
      x,
      x.shape.map((d, a) => (d === 1 ? 0 : i[a + lead]!)),
    ),
  );
};

export const flipped = (x: Nd, axes: readonly number[]): Nd =>
  build(x.shape, x.dtype, (i) =>
    get(
      x,
      i.map((v, a) => (axes.includes(a) ? x.shape[a]! - 1 - v : v)),
    ),
  );

export const sliced = (x: Nd, starts: readonly number[], limits: readonly number[], strides: readonly number[]): Nd =>
  build(
    x.shape.map((_, a) => Math.ceil((limits[a]! - starts[a]!) / strides[a]!)),
    x.dtype,
    (i) =>
      get(
        x,
        i.map((v, a) => starts[a]! + v * strides[a]!),
      ),
  );

export const padded = (x: Nd, lo: readonly number[], hi: readonly number[], value: Value): Nd =>
  build(
    x.shape.map((d, a) => lo[a]! + d + hi[a]!),
    x.dtype,
    (i) => {
      const from = i.map((v, a) => v - lo[a]!);
      return from.every((v, a) => v >= 0 && v < x.shape[a]!) ? get(x, from) : value;
    },
  );

export const concatenated = (xs: readonly Nd[], axis: number): Nd => {
  const { shape, dtype } = xs[0]!;
  const total = xs.reduce((n, x) => n + x.shape[axis]!, 0);
  return build(
    shape.map((d, a) => (a === axis ? total : d)),
    dtype,
    (i) => {
      let at = i[axis]!;
      for (const x of xs) {
        if (at < x.shape[axis]!)
          return get(
            x,
            i.map((v, a) => (a === axis ? at : v)),
          );
        at -= x.shape[axis]!;
      }
      throw new RangeError("concat: index out of range");
    },
  );
};
