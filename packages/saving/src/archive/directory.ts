import { check } from "../bytes/errors.ts";
import { decodeUtf8, readU64, viewOf } from "../bytes/view.ts";
import { attempt, type Missing, type Pages } from "../files/pages.ts";
import { checkMemberName } from "./memberName.ts";
import type { ArchiveEntry } from "./types.ts";

const OP = "zip archive";
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;

interface Bounds {
  count: number;
  size: number;
  offset: number;
}

interface Raw {
  flags: number;
  method: number;
  crc: number;
  storedSize: number;
  size: number;
  name: string;
}

/** The end-of-directory record is searched from the back, its comment must end with the file, so that there is exactly one. */
function findEnd(view: Pages): number {
  const last = view.length - 22;
  for (let at = last; at >= Math.max(0, last - MAX16); at--) {
    if (view.getUint32(at, true) === 0x06054b50 && view.getUint16(at + 20, true) === last - at) return at;
  }
  check(false, OP, "the file must end with a zip directory", `${view.length} bytes without one`);
}

/** Where the central directory lies: the classic record, or the zip64 one when there is one. */
function readBounds(view: Pages): Bounds & { end: number } {
  const at = findEnd(view);
  const disks = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
  check(
    disks.every((disk) => disk === 0),
    OP,
    "an archive must be in one part",
    `part ${disks.join()}`,
  );
  const entriesHere = view.getUint16(at + 8, true);
  const classic = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
    end: at,
  };
  check(
    entriesHere === classic.count,
    OP,
    "both entry counts of the directory must agree",
    `${entriesHere} and ${classic.count}`,
  );
  if (at < 20 || view.getUint32(at - 20, true) !== 0x07064b50) return classic;
  const end = readU64(view, at - 12);
  check(
    end + 56 <= at - 20 && view.getUint32(end, true) === 0x06064b50,
    OP,
    "the zip64 locator must point to a zip64 record",
    `offset ${end}`,
  );
  const wide = { count: readU64(view, end + 32), size: readU64(view, end + 40), offset: readU64(view, end + 48), end };
  const agrees = (narrow: number, most: number, value: number): boolean => narrow === most || narrow === value;
  check(
    agrees(classic.count, MAX16, wide.count) &&
      agrees(classic.size, MAX32, wide.size) &&
      agrees(classic.offset, MAX32, wide.offset),
    OP,
    "both end records must describe the same directory",
  );
  return wide;
}

/** Fills in sizes and offset from the zip64 extra field (id 1): present for each saturated field, in this order. */
function applyZip64(extra: Uint8Array, fields: { size: number; storedSize: number; offset?: number }): void {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const end = at + 4 + view.getUint16(at + 2, true);
    let next = at + 4;
    const take = (value: number): number => {
      if (value !== MAX32) return value;
      check(next + 8 <= end, OP, "a zip64 field must hold every saturated number");
      next += 8;
      return readU64(view, next - 8);
    };
    fields.size = take(fields.size);
    fields.storedSize = take(fields.storedSize);
    if (fields.offset !== undefined) fields.offset = take(fields.offset);
    return;
  }
}

function readName(bytes: Uint8Array, flags: number): string {
  // Without the UTF-8 flag the code page is unknown; ASCII is the part all of them share.
  check((flags & 0x800) !== 0 || bytes.every((b) => b < 128), OP, "a member name must be ASCII or flagged as UTF-8");
  return checkMemberName(decodeUtf8(bytes), OP);
}

/** Reads the local header an entry points to, checks that it says what the directory says, and returns where the data starts. */
function dataOffset(view: Pages, at: number, raw: Raw): number {
  const op = `${OP}, member "${raw.name}"`;
  check(view.getUint32(at, true) === 0x04034b50, op, "the directory must point to a local header", `offset ${at}`);
  const flags = view.getUint16(at + 6, true);
  const nameLength = view.getUint16(at + 26, true);
  const start = at + 30 + nameLength + view.getUint16(at + 28, true);
  const local = { storedSize: view.getUint32(at + 18, true), size: view.getUint32(at + 22, true) };
  applyZip64(view.slice(at + 30 + nameLength, start - at - 30 - nameLength), local);
  check(
    readName(view.slice(at + 30, nameLength), flags) === raw.name,
    op,
    "local header and directory must give the same name",
  );
  check(
    view.getUint16(at + 8, true) === raw.method && flags === raw.flags,
    op,
    "local header and directory must give the same method and flags",
  );
  // A streamed member (bit 3) leaves the numbers to a descriptor after the data; the directory has them.
  const streamed = (flags & 8) !== 0;
  const same = (here: number, there: number): boolean => here === there || (streamed && (here === 0 || here === MAX32));
  const agree =
    same(view.getUint32(at + 14, true), raw.crc) &&
    same(local.size, raw.size) &&
    same(local.storedSize, raw.storedSize);
  check(agree, op, "local header and directory must give the same sizes and checksum");
  return start;
}

/** One central directory record at `at`: the entry, or `undefined` for a folder, and where the next record starts. */
function readRecord(
  view: Pages,
  at: number,
  limit: number,
): { entry?: ArchiveEntry; name: string; start: number; end: number; next: number } {
  check(
    at + 46 <= limit && view.getUint32(at, true) === 0x02014b50,
    OP,
    "the directory must hold the records it counts",
    `offset ${at}`,
  );
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  check(next <= limit, OP, "a directory record must lie inside the directory", `offset ${at}`);
  const flags = view.getUint16(at + 8, true);
  const name = readName(view.slice(at + 46, nameLength), flags);
  const op = `${OP}, member "${name}"`;
  const sizes = {
    storedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  };
  applyZip64(view.slice(at + 46 + nameLength, extraLength), sizes);
  const raw: Raw = {
    flags,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    name,
    storedSize: sizes.storedSize,
    size: sizes.size,
  };
  check((flags & 0x2041) === 0, op, "members must not be encrypted", `flags 0x${flags.toString(16)}`);
  // The unix mode is in the upper half, whatever system claims to have made the file: a reader may believe it.
  const kind = (view.getUint32(at + 38, true) >>> 28) & 15;
  check(
    kind === 0 || kind === 8 || kind === 4,
    op,
    "members must be plain files, no links or devices",
    `file type ${kind}`,
  );
  check(raw.method === 0 || raw.method === 8, op, "members must be stored or deflated", `method ${raw.method}`);
  check(
    raw.method === 8 || raw.size === raw.storedSize,
    op,
    "a stored member must have one size",
    `${raw.size} and ${raw.storedSize}`,
  );
  const start = dataOffset(view, sizes.offset, raw);
  const end = start + raw.storedSize;
  const folder = name.endsWith("/");
  check(
    (kind === 4 ? folder : true) && (!folder || raw.size === 0),
    op,
    "a folder must be named as one and hold no data",
  );
  const entry = { name, size: raw.size, storedSize: raw.storedSize, method: raw.method, crc: raw.crc, offset: start };
  return { entry: folder ? undefined : entry, name, start: sizes.offset, end, next };
}

/** Members must neither overlap one another nor the directory: an overlap is how one stored byte is made to count many times. */
function checkOverlaps(spans: { start: number; end: number }[], directory: number): void {
  spans.sort((a, b) => a.start - b.start);
  spans.forEach((span, i) => {
    const limit = i + 1 < spans.length ? spans[i + 1].start : directory;
    check(
      span.end <= limit,
      OP,
      "members must not overlap",
      `bytes ${span.start} to ${span.end}, the next thing at ${limit}`,
    );
  });
}

/** A name may appear once, and not be both a file and a folder. */
function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const key = name.replace(/\/$/, "");
    check(!seen.has(key), OP, "member names must be unique", `"${name}" twice`);
    seen.add(key);
  }
}

/**
 * The central directory of a zip archive (PKWARE APPNOTE 6.3), checked whole before any member is touched: bounds, counts, names,
 * duplicates, overlaps, links, encryption, and every local header against its record. Errors are `FormatError`s.
 */
export function* readDirectory(view: Pages, maxEntries: number): Generator<Missing, Map<string, ArchiveEntry>, void> {
  const { count, size, offset, end } = yield* attempt(view, () => readBounds(view));
  check(
    offset + size === end,
    OP,
    "the directory must lie right before its end record",
    `${offset} + ${size}, record at ${end}`,
  );
  check(
    count <= maxEntries && count * 46 <= size,
    OP,
    `the directory must fit its ${count} records, at most ${maxEntries}`,
  );
  const entries = new Map<string, ArchiveEntry>();
  const spans: { start: number; end: number }[] = [];
  const names: string[] = [];
  let at = offset;
  for (let i = 0; i < count; i++) {
    const record = yield* attempt(view, () => readRecord(view, at, end));
    names.push(record.name);
    spans.push(record);
    if (record.entry) entries.set(record.name, record.entry);
    at = record.next;
  }
  check(at === end, OP, "the directory must hold only the records it counts", `${end - at} bytes more`);
  checkNames(names);
  checkOverlaps(spans, offset);
  return entries;
}
