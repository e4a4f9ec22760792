import { check } from "../bytes/errors.ts";
import { readU64, viewOf } from "../bytes/view.ts";
import type { Pages } from "../files/pages.ts";
import { claim } from "./claim.ts";
import type { Hdf5Context } from "./types.ts";

/** Types of object header messages (HDF5 file format, IV.A.2). */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  external: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** One header message: its type and its bytes. */
export interface Message {
  readonly type: number;
  readonly data: Uint8Array;
}

interface Block {
  at: number;
  end: number;
}

interface Form {
  /** Bytes of a message's own header. */
  readonly head: number;
  readonly modern: boolean;
}

function readBlock(file: Hdf5Context, block: Block, form: Form, out: Message[], blocks: Block[], op: string): void {
  const { bytes: view } = file;
  for (let at = block.at; at + form.head <= block.end;) {
    const type = form.modern ? view.getUint8(at) : view.getUint16(at, true);
    const size = view.getUint16(at + (form.modern ? 1 : 2), true);
    const flags = view.getUint8(at + (form.modern ? 3 : 4));
    const start = at + form.head;
    check(start + size <= block.end, op, "a header message must lie inside its block", `${size} bytes at ${start}`);
    const data = view.slice(start, size);
    at = start + size;
    if (type === 0) continue;
    check(
      (flags & 2) === 0,
      op,
      "header messages must not be shared",
      `message ${type}`,
      "Write the file without committed datatypes",
    );
    if (type === MESSAGE.continuation) {
      const next = { at: readU64(view, start), end: readU64(view, start) + readU64(view, start + 8) };
      claim(file, next.at, op);
      blocks.push(next);
    } else {
      out.push({ type, data });
    }
  }
}

/** Where the first block of a version 2 header lies: after optional times and attribute limits, its size in 1, 2, 4 or 8 bytes. */
function modernStart(view: Pages, address: number, op: string): { block: Block; form: Form } {
  check(
    view.getUint8(address + 4) === 2,
    op,
    "the object header version must be 1 or 2",
    `${view.getUint8(address + 4)}`,
  );
  const flags = view.getUint8(address + 5);
  const at = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const size =
    width === 8
      ? readU64(view, at)
      : width === 4
        ? view.getUint32(at, true)
        : width === 2
          ? view.getUint16(at, true)
          : view.getUint8(at);
  return { block: { at: at + width, end: at + width + size }, form: { head: flags & 4 ? 6 : 4, modern: true } };
}

/**
 * All messages of the object header at `address`, versions 1 and 2, continuation blocks included; each block is visited once.
 * Throws `FormatError` on a malformed header and on shared messages.
 */
export function readMessages(file: Hdf5Context, address: number, op: string): Message[] {
  const { bytes: view } = file;
  claim(file, address, op);
  const modern = viewOf(view.slice(address, 16)).getUint32(0) === 0x4f484452;
  let first = {
    block: { at: address + 16, end: address + 16 + view.getUint32(address + 8, true) },
    form: { head: 8, modern: false } as Form,
  };
  if (modern) first = modernStart(view, address, op);
  else check(view.getUint8(address) === 1, op, "the object header version must be 1 or 2", `${view.getUint8(address)}`);
  const out: Message[] = [];
  const blocks = [first.block];
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    check(
      block.at <= block.end && block.end <= view.length,
      op,
      "header blocks must lie inside the file",
      `${block.at} to ${block.end}`,
    );
    if (modern && i > 0) {
      check(view.getUint32(block.at) === 0x4f43484b, op, "a continuation block must begin with its signature");
      // The block counts its signature and its checksum, of 4 bytes each.
      block.at += 4;
      block.end -= 4;
    }
    readBlock(file, block, first.form, out, blocks, op);
  }
  return out;
}
