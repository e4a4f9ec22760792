import { hostLeaf, peekDefaultDevice, placeholder, Storage, type Device, type Tensor } from "@hornbeam/core";
import { dtypes, FormatError, sizeOf, type DType } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { castTo } from "@hornbeam/ops/primitives";
import type { StoredEntry } from "./types.ts";

/** A variable, and what it is to hold. */
export type Assignment = readonly [Variable, StoredEntry];

/** An entry as a tensor of the variable's dtype. Bytes are copied unless they are its own, aligned, or go to the device at once. */
const toTensor = (bytes: Uint8Array, entry: StoredEntry, dtype: DType, atOnce: boolean): Tensor => {
  const from = entry.dtype as DType;
  if (!Object.hasOwn(dtypes, from))
    throw new FormatError(
      `${entry.place}: elements of ${entry.dtype} have no dtype here. Convert the file to float32 or bfloat16.`,
    );
  const { array, bytes: size } = dtypes[from];
  const own = bytes.byteOffset % size === 0 && (atOnce || bytes.byteLength === bytes.buffer.byteLength);
  const copy = own ? bytes : bytes.slice();
  const data = new array(copy.buffer, copy.byteOffset, copy.byteLength / size);
  const made = hostLeaf({ shape: [...entry.shape], dtype: from }, data);
  return from === dtype ? made : castTo(made, dtype);
};

/** An entry as a tensor whose memory on the device the file is read into. */
const filled = async (device: Device, entry: StoredEntry, dtype: DType, size: number): Promise<Tensor> => {
  const { backend } = device;
  const buffer = backend.alloc(size);
  try {
    await backend.fill!(buffer, async (room) => {
      const bytes = await entry.read(room);
      if (bytes.buffer !== room.buffer) room.set(bytes);
    });
  } catch (error) {
    device.release(buffer);
    throw error;
  }
  const made = placeholder({ shape: entry.shape, dtype });
  made.settle(new Storage(device, buffer));
  return made;
};

/** Bytes from which a tensor is read into the device's memory itself, where the device has such. */
const LARGE = 2 ** 20;
/** Bytes of the largest tensor that is read ahead of its turn, into memory that is used again. */
const AHEAD = 2 ** 26;

const bytesOf = ({ shape, dtype }: StoredEntry): number =>
  sizeOf(shape) * (Object.hasOwn(dtypes, dtype) ? dtypes[dtype as DType].bytes : 1);

/** One tensor after the other, in the order of the file, each on the device before the next but one is read. */
export async function* readEntries(assignments: readonly Assignment[]): AsyncGenerator<readonly [Variable, Tensor]> {
  const order = [...assignments].sort(([, a], [, b]) => (a.file ?? 0) - (b.file ?? 0) || a.position - b.position);
  const device = peekDefaultDevice();
  // Devices copy what they are given: two pieces of memory take turns. Without a device every tensor keeps its own.
  const sizes = order.map(([, entry]) => bytesOf(entry));
  const direct = order.map(
    ([{ dtype }, entry], i) => device?.backend.fill !== undefined && sizes[i]! >= LARGE && entry.dtype === dtype,
  );
  const room = device ? Math.max(0, ...sizes.filter((size, i) => size <= AHEAD && !direct[i])) : 0;
  const scratch = [new Uint8Array(room), new Uint8Array(room)];
  const read = (i: number): Promise<Uint8Array> => order[i]![1].read(sizes[i]! <= room ? scratch[i % 2] : undefined);
  let ahead: Promise<Uint8Array> | undefined;
  for (const [i, [variable, entry]] of order.entries()) {
    const bytes = direct[i] ? undefined : await (ahead ?? read(i));
    const made = bytes
      ? toTensor(bytes, entry, variable.dtype, device !== undefined)
      : await filled(device!, entry, variable.dtype, sizes[i]!);
    ahead = i + 1 < order.length && sizes[i + 1]! <= AHEAD && !direct[i + 1] ? read(i + 1) : undefined;
    // Whoever stops before it is awaited must not leave a rejection that nobody handles.
    ahead?.catch(() => undefined);
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
