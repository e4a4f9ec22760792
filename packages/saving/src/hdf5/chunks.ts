import { check } from "../bytes/errors.ts";
import { readU64, viewOf } from "../bytes/view.ts";
import { claim } from "./claim.ts";
import { sizeOf } from "./dataspace.ts";
import type { Hdf5Context } from "./types.ts";

/** A chunk as its B-tree lists it. */
export interface Chunk {
  readonly position: number;
  readonly length: number;
  readonly mask: number;
  /** Index of its first element along every axis. */
  readonly offset: readonly number[];
}

/** The chunks of a version 1 B-tree of raw data, each inside the dataset, on the chunk grid, and there once. */
export function readChunkTree(
  file: Hdf5Context,
  root: number,
  shape: readonly number[],
  chunkShape: readonly number[],
  op: string,
): Chunk[] {
  const { bytes: view } = file;
  const out: Chunk[] = [];
  const places = new Set<string>();
  const keySize = 16 + 8 * shape.length;
  const leaf = (key: number): void => {
    const offset = shape.map((_, d) => readU64(view, key + 8 + 8 * d));
    const onGrid = offset.every((o, d) => o < shape[d] && o % chunkShape[d] === 0);
    check(
      onGrid && !places.has(offset.join()),
      op,
      "chunks must be distinct and lie on the grid of the dataset",
      `offset [${offset.join()}]`,
    );
    places.add(offset.join());
    const position = readU64(view, key + keySize);
    const length = view.getUint32(key, true);
    view.check(position, length);
    out.push({ position, length, mask: view.getUint32(key + 4, true), offset });
  };
  const walk = (address: number, level: number | undefined): void => {
    claim(file, address, op);
    const isTree = viewOf(view.slice(address, 24)).getUint32(0) === 0x54524545 && view.getUint8(address + 4) === 1;
    check(isTree, op, "a chunked dataset must have a B-tree", `address ${address}`);
    const here = view.getUint8(address + 5);
    check(level === undefined ? here < 32 : here === level, op, "B-tree levels must decrease by one", `${here}`);
    for (let i = 0, key = address + 24; i < view.getUint16(address + 6, true); i++, key += keySize + 8) {
      if (here > 0) walk(readU64(view, key + keySize), here - 1);
      else leaf(key);
    }
  };
  walk(root, undefined);
  const wanted = sizeOf(shape.map((n, d) => Math.ceil(n / chunkShape[d])));
  check(out.length === wanted, op, `the dataset must store all of its ${wanted} chunks`, `${out.length}`);
  return out;
}

/** Copies a chunk (row-major, full size) to its place in the dataset; what hangs over the edge is left out. */
export function placeChunk(
  out: Uint8Array,
  shape: readonly number[],
  chunk: Uint8Array,
  chunkShape: readonly number[],
  offset: readonly number[],
  itemSize: number,
): void {
  const rank = shape.length;
  const extent = shape.map((n, d) => Math.min(chunkShape[d], n - offset[d]));
  const rowBytes = extent[rank - 1] * itemSize;
  const rows = sizeOf(extent.slice(0, -1));
  const index = new Array<number>(rank - 1).fill(0);
  for (let row = 0; row < rows; row++) {
    let from = 0;
    let to = 0;
    for (let d = 0; d < rank - 1; d++) {
      from = (from + index[d]) * chunkShape[d + 1];
      to = (to + offset[d] + index[d]) * shape[d + 1];
    }
    to += offset[rank - 1];
    out.set(chunk.subarray(from * itemSize, from * itemSize + rowBytes), to * itemSize);
    for (let d = rank - 2; d >= 0 && ++index[d] === extent[d]; d--) index[d] = 0;
  }
}
