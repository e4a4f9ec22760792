/** A bucket of a histogram: left edge, right edge, count. */
export type Bucket = readonly [number, number, number];

/**
 * Values in equal buckets between the smallest and the largest, as TensorFlow's `summary.histogram` makes them; values that are all the same lie
 * in the last of buckets without width. Values that are not finite are left out.
 */
export const histogramOf = (values: ArrayLike<number>, buckets = 30): Bucket[] => {
  const finite = Array.from(values).filter(Number.isFinite);
  if (!finite.length) return [];
  let [min, max] = [Infinity, -Infinity];
  for (const v of finite) {
    min = Math.min(min, v);
    max = Math.max(max, v);
  }
  if (min === max) return Array.from({ length: buckets }, (_, i) => [min, max, i === buckets - 1 ? finite.length : 0]);
  const counts = new Float64Array(buckets);
  const width = (max - min) / buckets;
  for (const v of finite) counts[Math.min(buckets - 1, Math.floor((v - min) / width))]!++;
  const edge = (i: number): number => (i === buckets ? max : min + i * width);
  return Array.from(counts, (count, i) => [edge(i), edge(i + 1), count]);
};
