import { UnsupportedError, ValueError, explain } from "@hornbeam/ir";
import { crc32 } from "../bytes/crc32.ts";
import { viewOf } from "../bytes/view.ts";
import { checkMemberName } from "./memberName.ts";
import type { ArchiveMember } from "./types.ts";

/** 1980-01-01 00:00:00, the zip epoch: day 1, month 1, year 0. Files are then the same for the same model. */
const DOS_DATE = 0x21;
const MODE = 0o600 << 16;

interface Written {
  name: Uint8Array;
  data: Uint8Array;
  crc: number;
  /** Bit 11 when the name is not ASCII, as Python's zipfile does it. */
  flags: number;
  offset: number;
}

/** Version 2.0, flags, method 0, time, date, CRC, sizes, name length, no extra: what local header and directory record share. */
function writeShared(view: DataView, at: number, member: Written): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, member.flags, true);
  view.setUint16(at + 8, DOS_DATE, true);
  view.setUint32(at + 10, member.crc, true);
  view.setUint32(at + 14, member.data.length, true);
  view.setUint32(at + 18, member.data.length, true);
  view.setUint16(at + 22, member.name.length, true);
}

function plan(members: readonly ArchiveMember[]): { written: Written[]; directory: number; total: number } {
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
    const result = {
      name,
      data: member.data,
      crc: crc32(member.data),
      flags: name.length === member.name.length ? 0 : 0x800,
      offset,
    };
    offset += 30 + name.length + member.data.length;
    records += 46 + name.length;
    return result;
  });
  return { written, directory: offset, total: offset + records + 22 };
}

/**
 * A zip archive of stored members in the order given, dated 1980-01-01, mode 0600: byte for byte what Python's `zipfile` makes of
 * `ZipInfo(name)` members, as Keras writes them. Throws `UnsupportedError` at 4 GiB, where zip64 would begin.
 */
export function writeArchive(members: readonly ArchiveMember[]): Uint8Array {
  const { written, directory, total } = plan(members);
  if (total > 0xfffffffe || members.length > 0xfffe) {
    const fields = {
      op: "zip archive",
      rule: "an archive must be below 4 GiB and 65,535 members",
      received: `${total} bytes`,
      remedy: "Save the weights sharded",
    };
    throw new UnsupportedError(explain(fields), fields);
  }
  const out = new Uint8Array(total);
  const view = viewOf(out);
  let record = directory;
  for (const member of written) {
    view.setUint32(member.offset, 0x04034b50, true);
    writeShared(view, member.offset + 4, member);
    out.set(member.name, member.offset + 30);
    out.set(member.data, member.offset + 30 + member.name.length);
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
  view.setUint32(record + 12, record - directory, true);
  view.setUint32(record + 16, directory, true);
  return out;
}
