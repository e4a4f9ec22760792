import { hostData, treeLeaves, type Tensor } from "@hornbeam/core";
import type { TypedArray } from "@hornbeam/ir";
import type { Batch } from "../types.ts";

/** Most arrays that are remembered: batches that nobody disposes of must not be kept. */
const MOST = 16;

/**
 * Memory of batches that are made on the host, used again once a batch was given to the device and disposed of: memory that is made anew for each
 * batch is what the garbage collector has to stop for.
 */
export const reusing = (): {
  /** memory for so many elements as another array has them; what it holds is of no account */
  memory<T extends TypedArray>(like: T, length: number): T;
  /** remembers what lies in that memory */
  lend(batch: Batch): Batch;
} => {
  const lent: (readonly [Tensor, TypedArray])[] = [];
  return {
    memory: <T extends TypedArray>(like: T, length: number): T => {
      const at = lent.findIndex(
        ([t, data]) => t.storage?.live === false && data.length === length && data.constructor === like.constructor,
      );
      return (at < 0 ? new (like.constructor as new (n: number) => T)(length) : lent.splice(at, 1)[0]![1]) as T;
    },
    lend: (batch) => {
      for (const part of [batch.x, batch.y, batch.sampleWeight])
        for (const t of part ? treeLeaves(part) : []) {
          const data = hostData(t);
          if (data) lent.push([t, data]);
        }
      lent.splice(0, lent.length - MOST);
      return batch;
    },
  };
};
