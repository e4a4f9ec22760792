import { isTensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import type { Batch } from "../types.ts";
import type { ClassWeight } from "./classWeight.ts";
import type { Data } from "./columns.ts";
import { readRows, toBatch } from "./feed.ts";

/** Options of `oneBatch`. */
export interface BatchOptions {
  readonly sampleWeight?: Data | undefined;
  readonly classWeight?: ClassWeight | undefined;
}

const isTensors = (x: unknown): x is Tree<Tensor> => treeLeaves(x as Tree<unknown>).every(isTensor);

/**
 * One batch as a step takes it: tensors as they are, arrays brought into tensors.
 * @throws ShapeError, ValueError where the parts have different numbers of rows.
 */
export const oneBatch = async (x: Data, y?: Data, options: BatchOptions = {}): Promise<Batch> => {
  const { sampleWeight, classWeight } = options;
  if (!classWeight && [x, y, sampleWeight].every((part) => part === undefined || isTensors(part)))
    return {
      x: x as Tree<Tensor>,
      ...(y !== undefined && { y: y as Tree<Tensor> }),
      ...(sampleWeight !== undefined && { sampleWeight: sampleWeight as Tree<Tensor> }),
    };
  const rows = await readRows(x, y, sampleWeight, classWeight);
  return toBatch(rows.x.tree, rows.y?.tree, rows.sampleWeight?.tree);
};
