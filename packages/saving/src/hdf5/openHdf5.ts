import { asFormatError, check, guard } from "../bytes/errors.ts";
import { viewOf } from "../bytes/view.ts";
import { readAttributes } from "./attribute.ts";
import { readDataset } from "./dataset.ts";
import { readLinks } from "./links.ts";
import { MESSAGE, readMessages } from "./objectHeader.ts";
import { readSuperblock } from "./superblock.ts";
import type { Hdf5Context, Hdf5Dataset, Hdf5Group, Hdf5Options } from "./types.ts";

function readObject(file: Hdf5Context, address: number, path: string, depth: number): Hdf5Group | Hdf5Dataset {
  const op = `HDF5 object "${path || "/"}"`;
  check(
    depth <= (file.options.maxDepth ?? 128),
    op,
    `groups may be nested ${file.options.maxDepth ?? 128} deep at most`,
  );
  const messages = readMessages(file, address, op);
  const has = (type: number): boolean => messages.some((m) => m.type === type);
  if (has(MESSAGE.layout)) return guardRead(readDataset(file, messages, path, op), op);
  check(has(MESSAGE.symbolTable) || has(MESSAGE.linkInfo), op, "an object must be a group or a dataset");
  const attributes = readAttributes(file, messages, op);
  const children = new Map<string, Hdf5Group | Hdf5Dataset>();
  for (const [name, child] of readLinks(file, messages, op)) {
    children.set(name, readObject(file, child, `${path}/${name}`, depth + 1));
  }
  return { kind: "group", path, attributes, children };
}

/** Lets only typed errors out of a dataset's `read`. */
const guardRead = (dataset: Hdf5Dataset, op: string): Hdf5Dataset => ({
  ...dataset,
  read: () =>
    dataset.read().catch((error: unknown) => {
      throw asFormatError(op, error);
    }),
});

/**
 * Opens an HDF5 file held in memory and returns its root group. All metadata is read and checked before this returns: bounds, cycles,
 * links, layouts, declared against stored sizes. Elements are read on demand.
 *
 * The subset: superblocks 0 to 3, object headers 1 and 2, groups as symbol tables or link messages, compact, contiguous and chunked
 * datasets, deflate and shuffle, numbers, booleans, strings and opaque elements: all that h5py writes by default. Soft and external
 * links, external storage, virtual datasets, shared messages, fractal heaps are refused. Every error is a `FormatError`.
 * Source: HDF5 File Format Specification Version 3.0.
 */
export function openHdf5(bytes: Uint8Array, options: Hdf5Options = {}): Hdf5Group {
  return guard("HDF5 file", () => {
    const file: Hdf5Context = { bytes, view: viewOf(bytes), options, seen: new Set(), heaps: new Map(), declared: 0 };
    const root = readObject(file, readSuperblock(file), "", 0);
    check(root.kind === "group", "HDF5 file", "the root must be a group");
    return root;
  });
}
