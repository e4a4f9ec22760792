import type { Pixels } from "./png.ts";

/** Values as grey levels, the smallest black and the largest white. */
const grey = (width: number, height: number, at: (x: number, y: number) => number): Pixels => {
  const values = Float64Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width)));
  let [min, max] = [Infinity, -Infinity];
  for (const v of values) {
    min = Math.min(min, v);
    max = Math.max(max, v);
  }
  const scale = max > min ? 255 / (max - min) : 0;
  return { width, height, channels: 1, data: Uint8Array.from(values, (v) => Math.round((v - min) * scale)) };
};

/**
 * A weight as images, as Keras shows it, after axes of size 1 are dropped: a vector is a column; a matrix lies on its longer side; of
 * [height, width, n] there are n images. None for others.
 */
export const weightImages = (values: ArrayLike<number>, shape: readonly number[]): Pixels[] => {
  const dims = shape.filter((d) => d !== 1);
  if (values.length === 0) return [];
  if (dims.length === 1) return [grey(1, dims[0]!, (_, y) => values[y]!)];
  if (dims.length === 2) {
    const [rows, columns] = dims as [number, number];
    return rows > columns
      ? [grey(rows, columns, (x, y) => values[x * columns + y]!)]
      : [grey(columns, rows, (x, y) => values[y * columns + x]!)];
  }
  if (dims.length !== 3) return [];
  const [height, width, n] = dims as [number, number, number];
  return Array.from({ length: n }, (_, k) => grey(width, height, (x, y) => values[(y * width + x) * n + k]!));
};
