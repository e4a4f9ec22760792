import type { Spec } from "@hornbeam/core";
import { DTypeError, ShapeError, showShape, type HostArray } from "@hornbeam/ir";

/** Host functions compute in float64 on float32 or float64 matrices. */
export const checkMatrix = (op: string, { shape, dtype }: Spec, square = false): void => {
  if (dtype !== "float32" && dtype !== "float64")
    throw new DTypeError(`${op}: the dtype must be float32 or float64; received ${dtype}. Cast it.`, {
      op,
      received: dtype,
    });
  const [m, n] = shape.slice(-2);
  if (shape.length < 2 || (square && m !== n))
    throw new ShapeError(
      `${op}: the tensor must be ${square ? "square on its last two axes [..., n, n]" : "a matrix [..., m, n]"}; received ${showShape(shape)}. Reshape or slice it.`,
      { op, received: showShape(shape) },
    );
};

/** Numbers of a host array; float64 unless told otherwise by their storage. */
export type Numbers = Float32Array | Float64Array;
export const numbers = (a: HostArray): Numbers => a.data as Numbers;

/** Copy of matrix number `b` in float64. */
export const matrixAt = (a: HostArray, b: number, size: number): Float64Array =>
  Float64Array.from(numbers(a).subarray(b * size, (b + 1) * size));

/** How many matrices lie one after the other. */
export const batchOf = (a: HostArray): number => a.shape.slice(0, -2).reduce((n, d) => n * d, 1);
