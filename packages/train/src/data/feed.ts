import { hostLeaf, isTensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { createRandom, permute, type ArrayValue } from "@hornbeam/data";
import { drawSeed, ValueError } from "@hornbeam/ir";
import { turn } from "../loop/pause.ts";
import type { Batch } from "../types.ts";
import { weighClasses, type ClassWeight } from "./classWeight.ts";
import { isArrayValue, sliceColumns, toColumns, type Columns, type Memory } from "./columns.ts";

/** A stream of batches that can be read again each epoch. */
export interface Feed {
  /** batches in an epoch, where that is known */
  readonly steps: number | undefined;
  /** decides, with the number of the pass, the order of the rows; a restored run sets it to what it was */
  seed?: number;
  batches(pass: number): AsyncIterable<Batch>;
}

/** Rows as arrays: what `fit(x, y)` was given. */
export interface Rows {
  readonly x: Columns;
  readonly y?: Columns | undefined;
  readonly sampleWeight?: Columns | undefined;
}

const toTensors = (x: unknown): Tree<Tensor> => {
  if (isTensor(x)) return x;
  if (isArrayValue(x)) return hostLeaf({ shape: [...x.shape], dtype: x.dtype }, x.data);
  if (Array.isArray(x)) return x.map(toTensors);
  return Object.fromEntries(Object.entries(x as object).map(([k, v]) => [k, toTensors(v)]));
};

const given = (x: unknown): boolean => x !== undefined && x !== null;

/** Arrays on the host as tensors, in a batch. */
export const toBatch = (x: unknown, y: unknown, sampleWeight: unknown): Batch => ({
  x: toTensors(x),
  ...(given(y) && { y: toTensors(y) }),
  ...(given(sampleWeight) && { sampleWeight: toTensors(sampleWeight) }),
});

/** Reads x, y and weights to the host and checks that they have as many rows. */
export const readRows = async (
  x: unknown,
  y: unknown,
  sampleWeight: unknown,
  classWeight?: ClassWeight,
): Promise<Rows> => {
  const columns = await toColumns("fit: x", x);
  const targets = given(y) ? await toColumns("fit: y", y) : undefined;
  let weights = given(sampleWeight) ? await toColumns("fit: sampleWeight", sampleWeight) : undefined;
  if (classWeight) {
    const leaf = weighClasses(targets?.tree, classWeight, weights?.tree);
    weights = { tree: leaf, leaves: [leaf], length: leaf.shape[0]! };
  }
  for (const [name, part] of [
    ["y", targets],
    ["sampleWeight", weights],
  ] as const)
    if (part && part.length !== columns.length)
      throw new ValueError(`fit: ${name} must have as many rows as x; received ${part.length} and ${columns.length}.`);
  return { x: columns, y: targets, sampleWeight: weights };
};

/** Batches of arrays, shuffled anew each epoch where asked. */
export const feedRows = (
  rows: Rows,
  batchSize: number,
  options: { readonly shuffle: boolean; readonly seed?: number | undefined },
): Feed => {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new ValueError(`fit: batchSize must be a positive integer; received ${batchSize}.`);
  const { x, y, sampleWeight } = rows;
  return {
    steps: Math.ceil(x.length / batchSize),
    seed: options.seed ?? drawSeed(),
    async *batches(pass) {
      const order = options.shuffle ? new Uint32Array(x.length) : undefined;
      if (order) for (const _ of permute(order, createRandom(this.seed!, pass))) await turn();
      const memory: Memory = new Map();
      for (let from = 0; from < x.length; from += batchSize) {
        const take = (c: Columns | undefined): unknown =>
          c && sliceColumns(c, from, Math.min(from + batchSize, x.length), order, memory).tree;
        const batch = toBatch(take(x), take(y), take(sampleWeight));
        yield batch;
        // Where the device has what the batch holds, and nobody asks for it any more, the next one takes its place.
        if (!treeLeaves(batch as never as Tree<Tensor>).every((t) => t.storage?.live === false)) memory.clear();
      }
    },
  };
};

/** True for datasets and other streams of batches. */
export const isStream = (x: unknown): x is AsyncIterable<unknown> & { readonly cardinality?: number } =>
  typeof x === "object" && x !== null && Symbol.asyncIterator in x;

/**
 * Batches of a dataset whose elements are x, [x, y] or [x, y, sampleWeight].
 * @throws ValueError for an element of another form.
 */
export const feedStream = (
  stream: AsyncIterable<unknown> & { readonly cardinality?: number },
  classWeight?: ClassWeight,
): Feed => ({
  steps: stream.cardinality !== undefined && Number.isFinite(stream.cardinality) ? stream.cardinality : undefined,
  async *batches() {
    for await (const element of stream) {
      const parts = Array.isArray(element) ? (element as unknown[]) : [element];
      if (parts.length < 1 || parts.length > 3)
        throw new ValueError(
          `fit: a dataset must yield x, [x, y] or [x, y, sampleWeight]; received a list of ${parts.length}. Map it to that form.`,
        );
      const [x, y, w] = parts;
      yield toBatch(x, y, classWeight ? weighClasses(y, classWeight, w as ArrayValue | undefined) : w);
    }
  },
});
