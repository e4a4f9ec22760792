import { ValueError, explain } from "@hornbeam/ir";
import { writeU64, writeUndefined } from "../../bytes/view.ts";
import { sizeOf } from "../dataspace.ts";
import { compareBytes, placeTree, writeEntry, type LinkSpec } from "./groupTree.ts";
import { joinBytes } from "../../bytes/joinBytes.ts";
import { place, placeData, piecesOf, type Image, type LazyBytes } from "./image.ts";
import * as message from "./messages.ts";
import { addString, placeStrings, type StringHeap } from "./strings.ts";
import type { StoredDType } from "../types.ts";

/** A dataset to write: little-endian elements in row-major order. */
export interface DatasetSpec {
  readonly data: Uint8Array | LazyBytes;
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
}

/** A group to write. Links are sorted by name, as HDF5 does. */
export interface GroupSpec {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children: ReadonlyMap<string, GroupSpec | DatasetSpec>;
}

interface Target {
  readonly image: Image;
  readonly heap: StringHeap;
}

function invalid(path: string, rule: string, received: string): ValueError {
  const fields = { op: `HDF5 object "${path}"`, rule, received };
  return new ValueError(explain(fields), fields);
}

function placeDataset({ image, heap }: Target, spec: DatasetSpec, path: string): number {
  const size = sizeOf(spec.shape) * message.itemSizeOf(spec.dtype);
  if (spec.data.length !== size || spec.shape.length > 32) {
    throw invalid(
      path,
      `${spec.dtype} of shape [${spec.shape.join()}] must have ${size} bytes and 32 dimensions at most`,
      `${spec.data.length} bytes`,
    );
  }
  const address = size ? placeData(image, spec.data) : 0;
  const messages = [
    message.dataspaceMessage(spec.shape),
    message.datatypeMessage(spec.dtype),
    message.fillMessage(),
    message.layoutMessage(address, size),
  ];
  if (message.isOpaque(spec.dtype)) messages.push(message.stringAttributeMessage("dtype", addString(heap, spec.dtype)));
  return message.placeHeader(image, messages);
}

/** As deep as our reader goes by default. */
const MAX_DEPTH = 128;

function placeGroup(
  target: Target,
  group: GroupSpec,
  path: string,
  depth: number,
): LinkSpec & { table: { tree: number; heap: number } } {
  if (depth > MAX_DEPTH) throw invalid(path, `groups may be nested ${MAX_DEPTH} deep at most`, "a deeper one");
  const links: LinkSpec[] = [];
  for (const [key, child] of group.children) {
    const name = new TextEncoder().encode(key);
    if (!key || key === "." || /[/\0]/.test(key))
      throw invalid(path, "a link name must be one path segment", JSON.stringify(key));
    const below = `${path}/${key}`;
    links.push(
      "children" in child
        ? { ...placeGroup(target, child, below, depth + 1), name }
        : { name, header: placeDataset(target, child, below) },
    );
  }
  links.sort((a, b) => compareBytes(a.name, b.name));
  const table = placeTree(target.image, links);
  const messages = [message.symbolTableMessage(table.tree, table.heap)];
  for (const [key, value] of Object.entries(group.attributes ?? {})) {
    messages.push(message.stringAttributeMessage(key, addString(target.heap, value)));
  }
  return { name: new Uint8Array(), header: message.placeHeader(target.image, messages), table };
}

/** An HDF5 file in pieces, in order. */
export interface Hdf5Pieces {
  readonly size: number;
  readonly pieces: readonly (Uint8Array | LazyBytes)[];
}

/**
 * An HDF5 file as h5py writes it by default (libver "earliest"): superblock 0, symbol table groups, contiguous datasets without filters,
 * attributes as variable-length UTF-8. The same tree gives the same bytes. Elements are neither copied nor read here.
 * Throws `ValueError` when data and shape disagree, a name is not one path segment, or groups are nested deeper than 128.
 */
export function layOutHdf5(root: GroupSpec): Hdf5Pieces {
  const image: Image = { size: 0, jobs: [] };
  const heap: StringHeap = { collections: [] };
  place(image, 96, (view, bytes) => {
    bytes.set([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
    bytes.set([8, 8, 0, 4, 0, 16], 13);
    writeUndefined(view, 32);
    writeU64(view, 40, image.size);
    writeUndefined(view, 48);
    writeEntry(view, 56, top, 0);
  });
  const top = placeGroup({ image, heap }, root, "", 0);
  placeStrings(image, heap);
  return { size: image.size, pieces: piecesOf(image) };
}

/** {@link layOutHdf5} in one array, for elements that are in memory. */
export function writeHdf5(root: GroupSpec): Uint8Array {
  const { size, pieces } = layOutHdf5(root);
  return joinBytes(
    pieces.map((piece) => {
      if (piece instanceof Uint8Array) return piece;
      throw invalid("", "elements must be in memory", "elements that are read later");
    }),
    size,
  );
}
