import { ValueError, explain } from "@hornbeam/ir";
import { crc32 } from "../bytes/crc32.ts";
import { joinBytes } from "../bytes/joinBytes.ts";
import { viewOf, writeU64 } from "../bytes/view.ts";
import type { ByteWriter } from "../files/types.ts";
import type { LazyBytes } from "../hdf5/write/image.ts";
import { checkMemberName } from "./memberName.ts";
import type { ArchiveMember } from "./types.ts";

/** 1980-01-01 00:00:00, the zip epoch: day 1, month 1, year 0. Files are then the same for the same model. */
const DOS_DATE = 0x21;
const MODE = 0o600 << 16;

/** A member in pieces, which are read when they are written. */
export interface StreamedMember {
  readonly name: string;
  readonly size: number;
  readonly pieces: readonly (Uint8Array | LazyBytes)[];
}

interface Written {
  readonly name: Uint8Array;
  readonly size: number;
  crc: number;
  /** Bit 11 when the name is not ASCII, as Python's zipfile does it. */
  readonly flags: number;
  readonly offset: number;
}

const MAX16 = 0xffff;
const MAX32 = 0xffffffff;
/** A number, or what stands for one that a zip64 field holds instead. */
const narrow = (n: number, most: number): number => Math.min(n, most);
const isWide = (n: number): boolean => n >= MAX32;

/** A zip64 extra field: the numbers that have no room in the record, in this order. APPNOTE 4.5.3 */
function zip64Field(numbers: readonly number[]): Uint8Array {
  if (!numbers.length) return new Uint8Array();
  const out = new Uint8Array(4 + 8 * numbers.length);
  const view = viewOf(out);
  view.setUint16(0, 1, true);
  view.setUint16(2, 8 * numbers.length, true);
  numbers.forEach((n, i) => writeU64(view, 4 + 8 * i, n));
  return out;
}
const sizesOf = ({ size }: Written): number[] => (isWide(size) ? [size, size] : []);
const recordField = (m: Written): Uint8Array => zip64Field([...sizesOf(m), ...(isWide(m.offset) ? [m.offset] : [])]);

/** Version, flags, method 0, time, date, CRC, sizes, lengths of name and extra field: what local header and directory record share. */
function writeShared(view: DataView, at: number, member: Written, extra: Uint8Array): void {
  // Version 4.5 is the one that knows zip64, 2.0 was before.
  view.setUint16(at, extra.length ? 45 : 20, true);
  view.setUint16(at + 2, member.flags, true);
  view.setUint16(at + 8, DOS_DATE, true);
  view.setUint32(at + 10, member.crc, true);
  view.setUint32(at + 14, narrow(member.size, MAX32), true);
  view.setUint32(at + 18, narrow(member.size, MAX32), true);
  view.setUint16(at + 22, member.name.length, true);
  view.setUint16(at + 24, extra.length, true);
}

function localHeader(member: Written): Uint8Array {
  const extra = zip64Field(sizesOf(member));
  const { length } = member.name;
  const out = new Uint8Array(30 + length + extra.length);
  const view = viewOf(out);
  view.setUint32(0, 0x04034b50, true);
  writeShared(view, 4, member, extra);
  out.set(member.name, 30);
  out.set(extra, 30 + length);
  return out;
}

function plan(members: readonly { readonly name: string; readonly size: number }[]): {
  written: Written[];
  directory: number;
} {
  const names = new Set<string>();
  let offset = 0;
  const written = members.map((member): Written => {
    if (names.has(member.name)) {
      const fields = { op: "zip archive", rule: "member names must be unique", received: `"${member.name}" twice` };
      throw new ValueError(explain(fields), fields);
    }
    names.add(checkMemberName(member.name, "zip archive"));
    const name = new TextEncoder().encode(member.name);
    const flags = name.length === member.name.length ? 0 : 0x800;
    const result = { name, size: member.size, crc: 0, flags, offset };
    offset += localHeader(result).length + member.size;
    return result;
  });
  return { written, directory: offset };
}

/** The central directory and its end record, and those of zip64 in between where a number needs them. */
function directoryOf(written: readonly Written[], directory: number): Uint8Array {
  const size = written.reduce((sum, m) => sum + 46 + m.name.length + recordField(m).length, 0);
  const wide = written.length >= MAX16 || isWide(size) || isWide(directory);
  const out = new Uint8Array(size + (wide ? 76 : 0) + 22);
  const view = viewOf(out);
  let at = 0;
  for (const member of written) {
    const extra = recordField(member);
    view.setUint32(at, 0x02014b50, true);
    view.setUint16(at + 4, (3 << 8) | (extra.length ? 45 : 20), true);
    writeShared(view, at + 6, member, extra);
    view.setUint32(at + 38, MODE, true);
    view.setUint32(at + 42, narrow(member.offset, MAX32), true);
    out.set(member.name, at + 46);
    out.set(extra, at + 46 + member.name.length);
    at += 46 + member.name.length + extra.length;
  }
  if (wide) {
    // The zip64 end record, and the locator that says where it is.
    view.setUint32(at, 0x06064b50, true);
    writeU64(view, at + 4, 44);
    view.setUint16(at + 12, 45, true);
    view.setUint16(at + 14, 45, true);
    [written.length, written.length, size, directory].forEach((n, i) => writeU64(view, at + 24 + 8 * i, n));
    view.setUint32(at + 56, 0x07064b50, true);
    writeU64(view, at + 64, directory + size);
    view.setUint32(at + 72, 1, true);
    at += 76;
  }
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, narrow(written.length, MAX16), true);
  view.setUint16(at + 10, narrow(written.length, MAX16), true);
  view.setUint32(at + 12, narrow(size, MAX32), true);
  view.setUint32(at + 16, narrow(directory, MAX32), true);
  return out;
}

/**
 * A zip archive of stored members in the order given, dated 1980-01-01, mode 0600: byte for byte what Python's `zipfile` makes of
 * `ZipInfo(name)` members, as Keras writes them. From 4 GiB on, of a member or of all of them, the numbers are zip64's.
 */
export function writeArchive(members: readonly ArchiveMember[]): Uint8Array {
  const { written, directory } = plan(members.map(({ name, data }) => ({ name, size: data.length })));
  const parts: Uint8Array[] = [];
  members.forEach(({ data }, i) => {
    written[i].crc = crc32(data);
    parts.push(localHeader(written[i]), data);
  });
  parts.push(directoryOf(written, directory));
  return joinBytes(
    parts,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
}

/** {@link writeArchive} piece by piece: two pieces are in memory at a time, checksums are filled in after their member. */
export async function writeArchiveTo(writer: ByteWriter, members: readonly StreamedMember[]): Promise<void> {
  const { written, directory } = plan(members);
  const sum = writer.crc32 ?? crc32;
  for (const [i, { pieces }] of members.entries()) {
    const member = written[i];
    let writing = writer.write(localHeader(member));
    for (const piece of pieces) {
      // The next piece is read and summed while the last one is written.
      const bytes = piece instanceof Uint8Array ? piece : await piece.read();
      member.crc = sum(bytes, member.crc);
      await writing;
      writing = writer.write(bytes);
      writing.catch(() => undefined);
    }
    await writing;
    await writer.write(localHeader(member), member.offset);
  }
  await writer.write(directoryOf(written, directory));
}
