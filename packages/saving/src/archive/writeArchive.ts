import { UnsupportedError, ValueError, explain } from "@hornbeam/ir";
import { crc32 } from "../bytes/crc32.ts";
import { joinBytes } from "../bytes/joinBytes.ts";
import { viewOf } from "../bytes/view.ts";
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

/** Version 2.0, flags, method 0, time, date, CRC, sizes, name length, no extra: what local header and directory record share. */
function writeShared(view: DataView, at: number, member: Written): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, member.flags, true);
  view.setUint16(at + 8, DOS_DATE, true);
  view.setUint32(at + 10, member.crc, true);
  view.setUint32(at + 14, member.size, true);
  view.setUint32(at + 18, member.size, true);
  view.setUint16(at + 22, member.name.length, true);
}

function localHeader(member: Written): Uint8Array {
  const out = new Uint8Array(30 + member.name.length);
  const view = viewOf(out);
  view.setUint32(0, 0x04034b50, true);
  writeShared(view, 4, member);
  out.set(member.name, 30);
  return out;
}

function plan(members: readonly { readonly name: string; readonly size: number }[]): {
  written: Written[];
  directory: number;
} {
  const names = new Set<string>();
  let offset = 0;
  let records = 0;
  const written = members.map((member): Written => {
    if (names.has(member.name)) {
      const fields = { op: "zip archive", rule: "member names must be unique", received: `"${member.name}" twice` };
      throw new ValueError(explain(fields), fields);
    }
    names.add(checkMemberName(member.name, "zip archive"));
    const name = new TextEncoder().encode(member.name);
    const flags = name.length === member.name.length ? 0 : 0x800;
    const result = { name, size: member.size, crc: 0, flags, offset };
    offset += 30 + name.length + member.size;
    records += 46 + name.length;
    return result;
  });
  const total = offset + records + 22;
  if (total > 0xfffffffe || members.length > 0xfffe) {
    const fields = {
      op: "zip archive",
      rule: "an archive must be below 4 GiB and 65,535 members",
      received: `${total} bytes`,
      remedy: "Save the weights sharded",
    };
    throw new UnsupportedError(explain(fields), fields);
  }
  return { written, directory: offset };
}

/** The central directory and its end record. */
function directoryOf(written: readonly Written[], directory: number): Uint8Array {
  const size = written.reduce((sum, { name }) => sum + 46 + name.length, 0);
  const out = new Uint8Array(size + 22);
  const view = viewOf(out);
  let record = 0;
  for (const member of written) {
    view.setUint32(record, 0x02014b50, true);
    view.setUint16(record + 4, (3 << 8) | 20, true);
    writeShared(view, record + 6, member);
    view.setUint32(record + 38, MODE, true);
    view.setUint32(record + 42, member.offset, true);
    out.set(member.name, record + 46);
    record += 46 + member.name.length;
  }
  view.setUint32(record, 0x06054b50, true);
  view.setUint16(record + 8, written.length, true);
  view.setUint16(record + 10, written.length, true);
  view.setUint32(record + 12, size, true);
  view.setUint32(record + 16, directory, true);
  return out;
}

/**
 * A zip archive of stored members in the order given, dated 1980-01-01, mode 0600: byte for byte what Python's `zipfile` makes of
 * `ZipInfo(name)` members, as Keras writes them. Throws `UnsupportedError` at 4 GiB, where zip64 would begin.
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
