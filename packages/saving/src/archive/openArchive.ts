import { check, guard } from "../bytes/errors.ts";
import { crc32 } from "../bytes/crc32.ts";
import { inflate } from "../bytes/inflate.ts";
import { checkExpansion } from "../bytes/limits.ts";
import { sliceExact } from "../bytes/view.ts";
import { readDirectory } from "./directory.ts";
import type { Archive, ArchiveOptions } from "./types.ts";

/**
 * Opens a zip archive held in memory (a `.keras` file). The whole directory is checked first; members are read on demand.
 * Throws `FormatError` for anything that is not a plain archive of stored or deflated files: see `readDirectory` for the rules, and
 * `checkExpansion` for the bound on deflated members (Keras: 100 times).
 */
export function openArchive(bytes: Uint8Array, options: ArchiveOptions = {}): Archive {
  const entries = guard("zip archive", () => readDirectory(bytes, options.maxEntries ?? 0xffff));
  let declared = 0;
  let stored = 0;
  for (const entry of entries.values()) {
    checkExpansion(`zip archive, member "${entry.name}"`, entry.size, entry.storedSize, options.expansion, 100);
    declared += entry.size;
    stored += entry.storedSize;
  }
  checkExpansion("zip archive", declared, stored, options.expansion, 100);
  return {
    entries,
    async read(name, maxBytes = Infinity) {
      const op = `zip archive, member "${name}"`;
      const entry = entries.get(name);
      check(
        entry,
        "zip archive",
        `there must be a member "${name}"`,
        [...entries.keys()].slice(0, 8).join(", ") || "an empty archive",
      );
      check(entry.size <= maxBytes, op, `the member may have ${maxBytes} bytes at most`, `${entry.size}`);
      const data = guard(op, () => sliceExact(bytes, entry.offset, entry.storedSize));
      const out = entry.method === 0 ? data : await inflate(data, entry.size, op);
      check(crc32(out) === entry.crc, op, "the data must match its checksum");
      return out;
    },
  };
}
