import { checkCount } from "./fail.ts";
import type { Source } from "./types.ts";

/** Options of `batch` and of everything else that makes groups. */
export interface BatchOptions {
  /** Leaves out a last group that is smaller than `size`. Default false. */
  readonly dropRemainder?: boolean;
}

/** How many groups of `size` there are in `cardinality` elements. */
export const groupCount = (
  op: string,
  cardinality: number | undefined,
  size: number,
  dropRemainder: boolean,
): number | undefined => {
  checkCount(op, "size", size, 1);
  return cardinality === undefined ? undefined : Math[dropRemainder ? "floor" : "ceil"](cardinality / size);
};

/** Groups of `size` neighbouring elements. */
export async function* group<T>(source: Source<T>, size: number, dropRemainder: boolean): AsyncGenerator<T[], void> {
  let elements: T[] = [];
  for await (const element of source) {
    elements.push(element);
    if (elements.length < size) continue;
    yield elements;
    elements = [];
  }
  if (elements.length > 0 && !dropRemainder) yield elements;
}
