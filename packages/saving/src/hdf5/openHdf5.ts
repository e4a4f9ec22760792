import { asFormatError, check, guard } from "../bytes/errors.ts";
import { memoryReader } from "../files/memory.ts";
import { attempt, Pages, parseAsync, parseSync, type Missing } from "../files/pages.ts";
import type { ByteReader } from "../files/types.ts";
import { readAttributes } from "./attribute.ts";
import { readDataset } from "./dataset.ts";
import { readLinks } from "./links.ts";
import { MESSAGE, readMessages } from "./objectHeader.ts";
import { readSuperblock } from "./superblock.ts";
import type { Hdf5Context, Hdf5Dataset, Hdf5Group, Hdf5Options } from "./types.ts";

/** What one object header says: a dataset, or a group with the addresses of what it links to. */
type Parsed =
  | { readonly dataset: Hdf5Dataset }
  | { readonly attributes: Hdf5Group["attributes"]; readonly links: Map<string, number> };

function parseObject(file: Hdf5Context, address: number, path: string, op: string): Parsed {
  const messages = readMessages(file, address, op);
  const has = (type: number): boolean => messages.some((m) => m.type === type);
  if (has(MESSAGE.layout)) return { dataset: guardRead(readDataset(file, messages, path, op), op) };
  check(has(MESSAGE.symbolTable) || has(MESSAGE.linkInfo), op, "an object must be a group or a dataset");
  return { attributes: readAttributes(file, messages, op), links: readLinks(file, messages, op) };
}

function* readObject(
  file: Hdf5Context,
  address: number,
  path: string,
  depth: number,
): Generator<Missing, Hdf5Group | Hdf5Dataset, void> {
  const op = `HDF5 object "${path || "/"}"`;
  const deepest = file.options.maxDepth ?? 128;
  check(depth <= deepest, op, `groups may be nested ${deepest} deep at most`);
  const forget = (): void => {
    for (const at of file.fresh) file.seen.delete(at);
    file.fresh.length = 0;
  };
  file.fresh.length = 0;
  const parsed = yield* attempt(file.bytes, () => parseObject(file, address, path, op), forget);
  if ("dataset" in parsed) return parsed.dataset;
  const children = new Map<string, Hdf5Group | Hdf5Dataset>();
  for (const [name, child] of parsed.links)
    children.set(name, yield* readObject(file, child, `${path}/${name}`, depth + 1));
  return { kind: "group", path, attributes: parsed.attributes, children };
}

/** Lets only typed errors out of a dataset's `read`. */
const guardRead = (dataset: Hdf5Dataset, op: string): Hdf5Dataset => ({
  ...dataset,
  read: (into) =>
    dataset.read(into).catch((error: unknown) => {
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
  return guard("HDF5 file", () => parseSync(readFile(new Pages(memoryReader(bytes), bytes), options)));
}

/** {@link openHdf5} for a file that is read in parts: its metadata now, elements when they are asked for. */
export async function openHdf5At(reader: ByteReader, options: Hdf5Options = {}): Promise<Hdf5Group> {
  const file = new Pages(reader);
  try {
    return await parseAsync(file, readFile(file, options));
  } catch (error) {
    throw asFormatError("HDF5 file", error);
  }
}

function* readFile(bytes: Pages, options: Hdf5Options): Generator<Missing, Hdf5Group, void> {
  const file: Hdf5Context = { bytes, options, seen: new Set(), fresh: [], heaps: new Map(), declared: 0 };
  const root = yield* readObject(file, yield* attempt(bytes, () => readSuperblock(file)), "", 0);
  check(root.kind === "group", "HDF5 file", "the root must be a group");
  return root;
}
