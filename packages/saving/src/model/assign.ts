import { hostLeaf, peekDefaultDevice, type Tensor } from "@hornbeam/core";
import { dtypes, FormatError, sizeOf, type DType } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { castTo } from "@hornbeam/ops/primitives";
import type { StoredEntry } from "./types.ts";

/** A variable, and what it is to hold. */
export type Assignment = readonly [Variable, StoredEntry];

/** An entry as a tensor of the variable's dtype. Bytes are copied unless they are the tensor's own. */
const toTensor = (bytes: Uint8Array, entry: StoredEntry, dtype: DType): Tensor => {
  const from = entry.dtype as DType;
  if (!Object.hasOwn(dtypes, from))
    throw new FormatError(
      `${entry.place}: elements of ${entry.dtype} have no dtype here. Convert the file to float32 or bfloat16.`,
    );
  const { array, bytes: size } = dtypes[from];
  const own = bytes.byteLength === bytes.buffer.byteLength;
  const copy = own ? bytes : bytes.slice();
  const data = new array(copy.buffer, copy.byteOffset, copy.byteLength / size);
  const made = hostLeaf({ shape: [...entry.shape], dtype: from }, data);
  return from === dtype ? made : castTo(made, dtype);
};

/** Elements of the largest tensor that is read ahead. */
const AHEAD = 2 ** 24;

/** One tensor after the other, in the order of the file, each on the device before the next is read. */
export async function* readEntries(assignments: readonly Assignment[]): AsyncGenerator<readonly [Variable, Tensor]> {
  const order = [...assignments].sort(([, a], [, b]) => (a.file ?? 0) - (b.file ?? 0) || a.position - b.position);
  const device = peekDefaultDevice();
  let ahead: Promise<Uint8Array> | undefined;
  for (const [i, [variable, entry]] of order.entries()) {
    const bytes = await (ahead ?? entry.read());
    // The next one is read while this one goes to the device, unless it is so large that two would be too much.
    const next = order[i + 1]?.[1];
    ahead = next && sizeOf(next.shape) <= AHEAD ? next.read() : undefined;
    // Whoever stops before it is awaited must not leave a rejection that nobody handles.
    ahead?.catch(() => undefined);
    const made = toTensor(bytes, entry, variable.dtype);
    if (device) device.realize([made]);
    yield [variable, made];
  }
}

/** Reads everything first: on an error no variable has changed. */
export const assignTogether = async (assignments: readonly Assignment[], check: () => Promise<void>): Promise<void> => {
  const made: (readonly [Variable, Tensor])[] = [];
  for await (const pair of readEntries(assignments)) made.push(pair);
  await check();
  for (const [variable, value] of made) variable.assign(value);
};

/** Takes each value at once, for a model that nobody has seen yet: the file's size is needed once. */
export const assignOneByOne = async (assignments: readonly Assignment[], check: () => Promise<void>): Promise<void> => {
  for await (const [variable, value] of readEntries(assignments)) variable.assign(value);
  await check();
};
