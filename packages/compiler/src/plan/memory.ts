import { ALIGNMENT } from "@hornbeam/ir";

/** A stretch of memory and the steps (first to last, inclusive) during which it must keep its content. */
export interface Interval {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * Offsets so that stretches alive at the same time do not overlap: largest first, each at the lowest place that is free during its
 * life (greedy by size; Pisarchyk & Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020). Returns the offsets
 * and the bytes of the whole arena.
 */
export const planMemory = (intervals: readonly Interval[]): { readonly offsets: number[]; readonly bytes: number } => {
  const offsets = new Array<number>(intervals.length).fill(0);
  const order = intervals.map((_, i) => i).sort((a, b) => intervals[b]!.bytes - intervals[a]!.bytes || a - b);
  const placed: number[] = [];
  let total = 0;
  for (const i of order) {
    const { bytes, first, last } = intervals[i]!;
    const size = align(bytes);
    let at = 0;
    // `placed` is kept in order of offset: the first gap that is wide enough is the lowest.
    for (const j of placed) {
      const other = intervals[j]!;
      if (other.last < first || other.first > last) continue;
      if (offsets[j]! >= at + size) break;
      at = Math.max(at, offsets[j]! + align(other.bytes));
    }
    offsets[i] = at;
    placed.splice(upperBound(placed, offsets, at), 0, i);
    total = Math.max(total, at + size);
  }
  return { offsets, bytes: total };
};

const upperBound = (placed: readonly number[], offsets: readonly number[], at: number): number => {
  let lo = 0;
  let hi = placed.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (offsets[placed[mid]!]! <= at) lo = mid + 1;
    else hi = mid;
  }
  return lo;
};
