import { check } from "../bytes/errors.ts";
import { checkExpansion } from "../bytes/limits.ts";
import { readU64, sliceExact, UNDEFINED_ADDRESS, viewOf } from "../bytes/view.ts";
import { readAttributes } from "./attribute.ts";
import { placeChunk, readChunkTree } from "./chunks.ts";
import { readDataspace, sizeOf } from "./dataspace.ts";
import { readDatatype, storedDType } from "./datatype.ts";
import { readFilters, unfilter } from "./filters.ts";
import { MESSAGE, type Message } from "./objectHeader.ts";
import type { Hdf5Context, Hdf5Dataset } from "./types.ts";

const LAYOUTS = ["compact", "contiguous", "chunked", "virtual"];

/** The one message of `type`; `undefined` when there is none. */
function single(messages: readonly Message[], type: number, op: string): Uint8Array | undefined {
  const found = messages.filter((m) => m.type === type);
  check(found.length <= 1, op, "a dataset must have one message of each type", `${found.length} of type ${type}`);
  return found[0]?.data;
}

interface Plan {
  readonly shape: readonly number[];
  readonly itemSize: number;
  readonly bytes: number;
}

/** Where a dataset's elements lie, and how they are read. */
interface Stored {
  readonly position: number;
  readonly read: (into?: Uint8Array) => Promise<Uint8Array>;
}

/** The stored bytes of a compact or contiguous dataset: exactly as many as its shape declares, and inside the file. */
function plainData(file: Hdf5Context, layout: Uint8Array, compact: boolean, plan: Plan, op: string): Stored {
  const view = viewOf(layout);
  const stored = compact ? view.getUint16(2, true) : readU64(view, 10);
  const address = compact ? 4 : readU64(view, 2);
  const nowhere = !compact && address === UNDEFINED_ADDRESS;
  check(
    nowhere ? plan.bytes === 0 : stored === plan.bytes,
    op,
    `shape [${plan.shape.join()}] must have its ${plan.bytes} bytes stored`,
    nowhere ? "none" : `${stored}`,
  );
  if (nowhere || compact) {
    const data = nowhere ? new Uint8Array() : sliceExact(layout, address, stored);
    return { position: 0, read: async () => data };
  }
  file.bytes.check(address, stored);
  return { position: address, read: (into) => file.bytes.data(address, stored, into) };
}

/** A chunked dataset: index and sizes are checked now, the chunks are expanded when read. */
function chunkedReader(
  file: Hdf5Context,
  layout: Uint8Array,
  filterData: Uint8Array | undefined,
  plan: Plan,
  op: string,
): Stored {
  const view = viewOf(layout);
  const rank = plan.shape.length;
  check(
    rank > 0 && view.getUint8(2) === rank + 1,
    op,
    "chunks must have the rank of their dataset",
    `${view.getUint8(2) - 1}`,
  );
  const chunkShape = plan.shape.map((_, d) => view.getUint32(11 + 4 * d, true));
  const chunkBytes = sizeOf(chunkShape) * plan.itemSize;
  const valid = chunkBytes > 0 && chunkBytes < 2 ** 32 && view.getUint32(11 + 4 * rank, true) === plan.itemSize;
  check(valid, op, "chunks must be of 1 to 2^32 - 1 bytes and of the dataset's elements", `[${chunkShape.join()}]`);
  const root = readU64(view, 3);
  const empty = plan.bytes === 0 && root === UNDEFINED_ADDRESS;
  check(empty || root !== UNDEFINED_ADDRESS, op, `shape [${plan.shape.join()}] must have its chunks stored`, "none");
  const chunks = empty ? [] : readChunkTree(file, root, plan.shape, chunkShape, op);
  const filters = filterData ? readFilters(filterData, op) : [];
  const stored = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const limits = file.options.expansion;
  checkExpansion(op, Math.max(plan.bytes, chunkBytes * Math.min(chunks.length, 1)), stored, limits, 1000);
  file.declared += plan.bytes;
  checkExpansion("HDF5 file", file.declared, file.bytes.length, limits, 1000);
  const read = async (): Promise<Uint8Array> => {
    const out = new Uint8Array(plan.bytes);
    for (const { position, length, mask, offset } of chunks) {
      const data = await file.bytes.data(position, length);
      placeChunk(
        out,
        plan.shape,
        await unfilter(data, filters, mask, chunkBytes, op),
        chunkShape,
        offset,
        plan.itemSize,
      );
    }
    return out;
  };
  return { position: chunks[0]?.position ?? 0, read };
}

/**
 * Reads the header of a dataset and checks it against what is stored. Compact, contiguous and chunked layouts (version 3, and 4 for the
 * first two); virtual datasets and external storage are refused.
 */
export function readDataset(file: Hdf5Context, messages: readonly Message[], path: string, op: string): Hdf5Dataset {
  const [space, type, layout] = [MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.layout].map((t) =>
    single(messages, t, op),
  );
  check(space && type && layout, op, "a dataset must have a dataspace, a datatype and a layout");
  check(
    !single(messages, MESSAGE.external, op),
    op,
    "external storage is refused",
    undefined,
    "Write the data into the file itself",
  );
  const attributes = readAttributes(file, messages, op);
  const shape = readDataspace(space, op);
  check(shape, op, "a dataset must have a shape", "a null dataspace");
  const datatype = readDatatype(type, op);
  const dtype = storedDType(datatype, attributes.get("dtype"), op);
  const plan: Plan = { shape, itemSize: datatype.size, bytes: sizeOf(shape) * datatype.size };
  check(Number.isSafeInteger(plan.bytes), op, "a dataset may have 2^53 bytes at most", `shape [${shape.join()}]`);
  const [version, kind] = [layout[0], layout[1]];
  check(kind !== 3, op, "virtual datasets are refused", undefined, "Write the data into the file itself");
  const known = version === 3 ? kind < 3 : version === 4 && kind < 2;
  check(
    known,
    op,
    "the layout must be of version 3",
    `version ${version}, ${LAYOUTS[kind] ?? kind}`,
    'Write the file with libver "earliest"',
  );
  const filters = single(messages, MESSAGE.filters, op);
  check(kind === 2 || !filters, op, "only chunked datasets may have filters");
  const stored =
    kind === 2 ? chunkedReader(file, layout, filters, plan, op) : plainData(file, layout, kind === 0, plan, op);
  return { kind: "dataset", path, shape, dtype, attributes, ...stored };
}
