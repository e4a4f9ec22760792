/**
 * An affine function of a kernel's loop variables i₀ … iₙ₋₁: offset + Σ strides[j]·iⱼ.
 * Missing trailing strides are zero.
 */
export interface Affine {
  readonly offset: number;
  readonly strides: readonly number[];
}

export const affine = (offset: number, strides: readonly number[] = []): Affine => ({ offset, strides });

/** The loop variable number `axis` itself. */
export const axisVar = (axis: number): Affine => {
  const strides = new Array<number>(axis + 1).fill(0);
  strides[axis] = 1;
  return { offset: 0, strides };
};

/** a·x + y */
export const axpy = (a: number, x: Affine, y: Affine): Affine => {
  const n = Math.max(x.strides.length, y.strides.length);
  const strides = new Array<number>(n);
  for (let i = 0; i < n; i++) strides[i] = a * (x.strides[i] ?? 0) + (y.strides[i] ?? 0);
  return { offset: a * x.offset + y.offset, strides };
};

/** x + constant */
export const shift = (x: Affine, by: number): Affine => ({ offset: x.offset + by, strides: x.strides });

/** Smallest and largest value over loops of the given (non-zero) sizes. */
export const affineRange = (x: Affine, sizes: readonly number[]): readonly [number, number] => {
  let lo = x.offset;
  let hi = x.offset;
  x.strides.forEach((s, i) => {
    const span = s * ((sizes[i] ?? 1) - 1);
    if (span < 0) lo += span;
    else hi += span;
  });
  return [lo, hi];
};

/** Value at one point of the loops. */
export const affineAt = (x: Affine, point: readonly number[]): number => {
  let v = x.offset;
  for (let i = 0; i < x.strides.length; i++) v += x.strides[i]! * (point[i] ?? 0);
  return v;
};

export const sameAffine = (x: Affine, y: Affine): boolean => {
  if (x.offset !== y.offset) return false;
  const n = Math.max(x.strides.length, y.strides.length);
  for (let i = 0; i < n; i++) if ((x.strides[i] ?? 0) !== (y.strides[i] ?? 0)) return false;
  return true;
};

/** Row-major position of an index, one affine function an axis, in a tensor of that shape. */
export const flattenIndex = (index: readonly Affine[], shape: readonly number[]): Affine => {
  let position = affine(0);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; step *= shape[i--]!) position = axpy(step, index[i]!, position);
  return position;
};
