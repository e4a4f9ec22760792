import type { Fn } from "../asm/index.ts";

/** A local that moves by these bytes along each axis. */
export interface Move {
  readonly local: number;
  readonly strides: readonly number[];
}

/** Nested loops over all points, row-major; locals move along and are back where they began at the end. */
export const walk = (f: Fn, sizes: readonly number[], moves: readonly Move[], body: () => void, axis = 0): void => {
  if (axis === sizes.length) return body();
  const v = f.local();
  f.forLoop(v, 0, sizes[axis]!, 1, () => {
    walk(f, sizes, moves, body, axis + 1);
    for (const m of moves) f.inc(m.local, m.strides[axis]!);
  });
  for (const m of moves) f.inc(m.local, -sizes[axis]! * m.strides[axis]!);
  f.release(v);
};

/** Writes the offsets of all points (int32) at the address in a local. */
export const emitTable = (f: Fn, at: number, sizes: readonly number[], strides: readonly number[], start = 0): void => {
  const [offset, to] = [f.local(), f.local()];
  f.i32(start).set(offset).get(at).set(to);
  walk(f, sizes, [{ local: offset, strides }], () => f.get(to).get(offset).mem("i32.store").inc(to, 4));
  f.release(offset, to);
};

/** Copies a fixed number of bytes, a multiple of four. */
export const emitCopy = (f: Fn, from: number, to: number, bytes: number): void => {
  const k = f.local();
  const whole = bytes & ~15;
  f.forLoop(k, 0, whole, 16, () =>
    f.get(to).get(k).op("i32.add").get(from).get(k).op("i32.add").mem("v128.load").mem("v128.store"),
  );
  for (let at = whole; at < bytes; at += 4) f.get(to).get(from).mem("i32.load", at).mem("i32.store", at);
  f.release(k);
};

/** Splits a number into row-major coordinates, into new locals. */
export const unravel = (f: Fn, number: () => void, sizes: readonly number[]): number[] => {
  const rest = f.local();
  number();
  f.set(rest);
  const out: number[] = new Array<number>(sizes.length);
  for (let i = sizes.length - 1; i > 0; i--) {
    out[i] = f.local();
    f.get(rest).i32(sizes[i]!).op("i32.rem_u").set(out[i]!).get(rest).i32(sizes[i]!).op("i32.div_u").set(rest);
  }
  out[0] = rest;
  return out;
};
