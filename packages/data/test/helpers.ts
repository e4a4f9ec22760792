import { isArrayValue } from "../src/asArray.ts";
import { Dataset } from "../src/Dataset.ts";
import { toNested } from "../src/toNested.ts";
import { mapTree } from "../src/tree.ts";
import type { ArrayValue } from "../src/types.ts";

/** Elements with their arrays as nested numbers: what tests compare. */
export const values = (elements: unknown): unknown =>
  mapTree("values", elements, (leaf) => (isArrayValue(leaf) ? toNested(leaf as ArrayValue) : leaf));

/** The dataset 0, 1, … n - 1. */
export const range = (n: number): Dataset<number> => Dataset.fromAsyncIterable([...Array(n).keys()]);

/** A dataset that counts how often it was opened and closed, and how many elements were read. */
export const watched = <T>(
  elements: readonly T[],
  failAt: number = -1,
): { set: Dataset<T>; opened: number; closed: number; read: number } => {
  const watch = {
    opened: 0,
    closed: 0,
    read: 0,
    set: new Dataset<T>({
      cardinality: elements.length,
      async *[Symbol.asyncIterator]() {
        watch.opened++;
        try {
          for (let i = 0; i < elements.length; i++) {
            if (i === failAt) throw new Error(`source failed at ${i}`);
            watch.read++;
            yield elements[i];
          }
        } finally {
          watch.closed++;
        }
      },
    }),
  };
  return watch;
};

/** Lets everything that is ready to run, run. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The numbers in ascending order. */
export const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
