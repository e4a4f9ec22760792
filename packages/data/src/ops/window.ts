import { checkCount } from "../fail.ts";
import type { BatchOptions } from "../group.ts";
import type { Source } from "../types.ts";

/** Options of `window`. */
export interface WindowOptions extends BatchOptions {
  /** How far the start of a window lies behind that of the one before. Default: `size`, so that windows do not overlap. */
  readonly shift?: number;
  /** How far the elements of a window lie apart. Default 1. */
  readonly stride?: number;
}

/**
 * Runs of elements: window w holds elements w·shift + i·stride for 0 <= i < size. Windows that reach past the end are
 * cut short, or left out with `dropRemainder`.
 * Source: https://www.tensorflow.org/api_docs/python/tf/data/Dataset#window
 *
 * @throws ValueError when `size`, `shift` or `stride` is not a positive integer.
 */
export const window = <T>(source: Source<T>, size: number, options: WindowOptions = {}): Source<T[]> => {
  checkCount("window", "size", size, 1);
  const { shift = size, stride = 1, dropRemainder = false } = options;
  checkCount("window", "shift", shift, 1);
  checkCount("window", "stride", stride, 1);
  const span = (size - 1) * stride + 1;
  const { cardinality: n } = source;
  const count =
    n === undefined
      ? undefined
      : dropRemainder
        ? Math.max(0, Math.floor((n - span) / shift) + 1)
        : Math.ceil(n / shift);
  const pick = (held: readonly T[]): T[] => held.slice(0, span).filter((_, i) => i % stride === 0);
  return {
    cardinality: count,
    async *[Symbol.asyncIterator]() {
      let held: T[] = [];
      let gap = 0;
      for await (const element of source) {
        if (gap > 0) gap--;
        else held.push(element);
        if (held.length < span) continue;
        yield pick(held);
        gap = Math.max(0, shift - span);
        held = held.slice(shift);
      }
      for (; held.length > 0 && !dropRemainder; held = held.slice(shift)) yield pick(held);
    },
  };
};
