import { asFormatError, check, guard } from "../bytes/errors.ts";
import { crc32 } from "../bytes/crc32.ts";
import { inflate } from "../bytes/inflate.ts";
import { checkExpansion } from "../bytes/limits.ts";
import { checkedReader } from "./checkedReader.ts";
import { memoryReader } from "../files/memory.ts";
import { Pages, parseAsync, parseSync } from "../files/pages.ts";
import type { ByteReader } from "../files/types.ts";
import { readDirectory } from "./directory.ts";
import type { Archive, ArchiveEntry, ArchiveOptions, CheckedReader } from "./types.ts";

/**
 * Opens a zip archive held in memory (a `.keras` file). The whole directory is checked first; members are read on demand.
 * Throws `FormatError` for anything that is not a plain archive of stored or deflated files: see `readDirectory` for the rules, and
 * `checkExpansion` for the bound on deflated members (Keras: 100 times).
 */
export function openArchive(bytes: Uint8Array, options: ArchiveOptions = {}): Archive {
  const reader = memoryReader(bytes);
  const directory = readDirectory(new Pages(reader, bytes), options.maxEntries ?? 0xffff);
  const entries = guard("zip archive", () => parseSync(directory));
  return archiveOf(reader, entries, options);
}

/** {@link openArchive} for a file that is read in parts. */
export async function openArchiveAt(reader: ByteReader, options: ArchiveOptions = {}): Promise<Archive> {
  const file = new Pages(reader);
  try {
    return archiveOf(reader, await parseAsync(file, readDirectory(file, options.maxEntries ?? 0xffff)), options);
  } catch (error) {
    throw asFormatError("zip archive", error);
  }
}

function archiveOf(reader: ByteReader, entries: Map<string, ArchiveEntry>, options: ArchiveOptions): Archive {
  let declared = 0;
  let stored = 0;
  for (const entry of entries.values()) {
    checkExpansion(`zip archive, member "${entry.name}"`, entry.size, entry.storedSize, options.expansion, 100);
    declared += entry.size;
    stored += entry.storedSize;
  }
  checkExpansion("zip archive", declared, stored, options.expansion, 100);
  const entryOf = (name: string): ArchiveEntry => {
    const entry = entries.get(name);
    const there = [...entries.keys()].slice(0, 8).join(", ") || "an empty archive";
    check(entry, "zip archive", `there must be a member "${name}"`, there);
    return entry;
  };
  const sum = reader.crc32 ?? crc32;
  const read = async (name: string, maxBytes = Infinity): Promise<Uint8Array> => {
    const op = `zip archive, member "${name}"`;
    const entry = entryOf(name);
    check(entry.size <= maxBytes, op, `the member may have ${maxBytes} bytes at most`, `${entry.size}`);
    try {
      const data = await reader.read(entry.offset, entry.storedSize);
      const out = entry.method === 0 ? data : await inflate(data, entry.size, op);
      check(sum(out) === entry.crc, op, "the data must match its checksum");
      return out;
    } catch (error) {
      throw asFormatError(op, error);
    }
  };
  return {
    entries,
    read,
    async open(name): Promise<CheckedReader> {
      const entry = entryOf(name);
      if (entry.method === 0) return checkedReader(reader, entry);
      return { ...memoryReader(await read(name), name), finish: () => Promise.resolve() };
    },
  };
}
