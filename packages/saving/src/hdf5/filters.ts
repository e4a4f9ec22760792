import { check } from "../bytes/errors.ts";
import { inflateZlib } from "../bytes/inflate.ts";
import { sliceExact, viewOf } from "../bytes/view.ts";

/** One filter of a pipeline: 1 deflate, 2 shuffle (with its element size). */
export interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}

/** The filter pipeline message, versions 1 and 2. Deflate and shuffle are read; any other filter is a `FormatError`. */
export function readFilters(data: Uint8Array, op: string): Filter[] {
  const view = viewOf(data);
  const version = view.getUint8(0);
  check(version === 1 || version === 2, op, "the filter pipeline version must be 1 or 2", `${version}`);
  let at = version === 1 ? 8 : 2;
  return Array.from({ length: view.getUint8(1) }, () => {
    const id = view.getUint16(at, true);
    check(
      id === 1 || id === 2,
      op,
      "datasets may be deflated and shuffled, no more",
      `filter ${id}`,
      "Repack the file with gzip or without compression",
    );
    const named = version === 1;
    const nameBytes = named ? 8 * Math.ceil(view.getUint16(at + 2, true) / 8) : 0;
    const count = view.getUint16(at + (named ? 6 : 4), true);
    const start = at + (named ? 8 : 6) + nameBytes;
    const values = Array.from({ length: sliceExact(data, start, 4 * count).length / 4 }, (_, i) =>
      view.getUint32(start + 4 * i, true),
    );
    at = start + 4 * (named ? count + (count & 1) : count);
    return { id, values };
  });
}

/** Undoes the byte shuffle: plane `j` of the input holds byte `j` of every element; a rest shorter than an element stays in place. */
function unshuffle(data: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(data.length / size);
  const out = data.slice();
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < count; i++) out[i * size + j] = data[j * count + i];
  }
  return out;
}

/** Takes a chunk through the pipeline backwards; bit `i` of `mask` says that filter `i` was left out for this chunk. */
export async function unfilter(
  data: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  size: number,
  op: string,
): Promise<Uint8Array> {
  let out = data;
  for (let i = filters.length - 1; i >= 0; i--) {
    if (mask & (1 << i)) continue;
    const { id, values } = filters[i];
    if (id === 1) out = await inflateZlib(out, size, op);
    else out = values[0] > 1 ? unshuffle(out, values[0]) : out;
  }
  check(out.length === size, op, `a chunk must have ${size} bytes`, `${out.length}`);
  return out;
}
