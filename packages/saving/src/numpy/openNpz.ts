import { check, guard } from "../bytes/errors.ts";
import { openArchive } from "../archive/openArchive.ts";
import type { Archive } from "../archive/types.ts";
import type { Source } from "../files/types.ts";
import type { StoredEntry } from "../model/types.ts";
import { npyData } from "./npyData.ts";
import { MAX_HEADER, readNpyHeader } from "./npyHeader.ts";

/**
 * The arrays of an `.npz` file (`numpy.savez`, compressed or not) by name; elements are unpacked when asked for. A source is read whole,
 * an open archive in parts.
 * Throws `FormatError` for pickles, shapes that disagree with what is stored, and everything that `openArchive` refuses.
 */
export async function openNpz(from: Source | Archive): Promise<Map<string, StoredEntry>> {
  const archive = "entries" in from ? from : openArchive(await from.read());
  const out = new Map<string, StoredEntry>();
  for (const { name, size, offset } of archive.entries.values()) {
    const op = `npz, member "${name}"`;
    check(name.endsWith(".npy"), op, "the members must be .npy files");
    const member = await archive.open(name);
    const head = await member.read(0, Math.min(size, MAX_HEADER + 12));
    const header = guard(op, () => readNpyHeader(head, size, op));
    const read = async (): Promise<Uint8Array> => npyData((await archive.read(name)).subarray(header.start), header);
    const place = name.slice(0, -4);
    out.set(place, { shape: header.shape, dtype: header.dtype, place, position: offset, read });
  }
  return out;
}
