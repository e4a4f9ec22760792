import { hostLeaf, isTensor, type TensorLike } from "@hornbeam/core";
import { ValueError, type DType, type TypedArray } from "@hornbeam/ir";

/** Where the inputs of batches stand by their number: Keras's PyDataset. */
export interface IndexedBatches {
  readonly length: number;
  getItem(index: number): unknown;
}

/**
 * What `adapt` reads: one array (nested numbers, a typed array, a tensor), or batches of them: a Dataset or another iterable, a list of tensors or typed
 * arrays, a PyDataset. Of a batch [x, y, …] the inputs x count.
 */
export type AdaptData = TensorLike | AsyncIterable<unknown> | Iterable<unknown> | IndexedBatches;

type Keys = Readonly<Record<string | symbol, unknown>>;
/** What datasets give: numbers with their shape. */
interface HostArray {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
}
const isHostArray = (x: unknown): x is HostArray =>
  typeof x === "object" && x !== null && !isTensor(x) && "data" in x && "shape" in x && "dtype" in x;
const isArrayValue = (x: unknown): boolean => isTensor(x) || ArrayBuffer.isView(x) || isHostArray(x);
const valueOf = (x: unknown): TensorLike =>
  isHostArray(x) ? hostLeaf({ shape: [...x.shape], dtype: x.dtype }, x.data) : (x as TensorLike);
const has = (x: unknown, key: string | symbol): boolean =>
  typeof x === "object" && x !== null && typeof (x as Keys)[key] === "function";

/** The inputs of a batch: its first part where it is a list of arrays. */
const inputsOf = (batch: unknown): TensorLike =>
  valueOf(Array.isArray(batch) && batch.some(isArrayValue) ? (batch as unknown[])[0] : batch);

async function* indexed(data: IndexedBatches): AsyncGenerator<TensorLike> {
  for (let i = 0; i < data.length; i++) yield inputsOf(await data.getItem(i));
}
async function* each(data: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<TensorLike> {
  for await (const batch of data) yield inputsOf(batch);
}

/** One array as it is, anything else as its batches. @throws ValueError for what is neither. */
export const adaptBatches = (data: AdaptData): TensorLike | AsyncIterable<TensorLike> => {
  if (typeof data === "number" || isArrayValue(data)) return valueOf(data);
  if (has(data, "getItem")) return indexed(data as IndexedBatches);
  if (Array.isArray(data)) return data.some(isArrayValue) ? each(data) : (data as TensorLike);
  if (has(data, Symbol.asyncIterator) || has(data, Symbol.iterator)) return each(data as Iterable<unknown>);
  throw new ValueError(
    `adapt: data must be an array, a Dataset, a PyDataset or an iterable of batches; received ${typeof data}.`,
  );
};

/** Whether `adaptBatches` gave batches. */
export const isBatches = (data: TensorLike | AsyncIterable<TensorLike>): data is AsyncIterable<TensorLike> =>
  has(data, Symbol.asyncIterator) && !isTensor(data);
