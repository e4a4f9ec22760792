import { ShapeError } from "./errors.ts";

/** Sizes of a tensor's axes, outermost first; `[]` is a scalar. Zero sizes are allowed. */
export type Shape = readonly number[];

/** Product of the sizes: 1 for a scalar, 0 where any axis is empty. */
export const sizeOf = (shape: Shape): number => {
  let n = 1;
  for (const d of shape) n *= d;
  return n;
};

/** Row-major element strides: the last axis has stride 1. */
export const stridesOf = (shape: Shape): number[] => {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
};

/** True where two shapes are the same, axis by axis. */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

/** `[2, 3]` as users write it. */
export const showShape = (shape: readonly (number | null)[]): string => `[${shape.join(", ")}]`;

/**
 * Axis counted from the front: −rank ≤ axis < rank.
 * @throws ShapeError where the axis does not exist.
 */
export const normalizeAxis = (axis: number, rank: number, op: string): number => {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new ShapeError(
      `${op}: axis must be an integer in [${-rank}, ${rank - 1}] for a tensor of rank ${rank}; received ${axis}.`,
      { op, received: String(axis) },
    );
  return axis < 0 ? axis + rank : axis;
};

/**
 * The shape two shapes broadcast to, as in NumPy: aligned at the last axis, sizes equal or one of them 1.
 * @throws ShapeError naming the first pair of axes that do not fit.
 */
export const broadcastShapes = (a: Shape, b: Shape, op: string): number[] => {
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const x = a[a.length - i] ?? 1;
    const y = b[b.length - i] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new ShapeError(
        `${op}: shapes must broadcast (sizes equal, or one of them 1, from the last axis); received ` +
          `${showShape(a)} and ${showShape(b)}, which differ at axis ${-i} (${x} and ${y}). ` +
          `Reshape or slice one of them.`,
        { op, received: `${showShape(a)} and ${showShape(b)}` },
      );
    out[rank - i] = x === 1 ? y : x;
  }
  return out;
};
