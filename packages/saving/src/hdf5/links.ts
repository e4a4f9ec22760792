import { check } from "../bytes/errors.ts";
import { decodeUtf8, readU64, sliceExact, viewOf } from "../bytes/view.ts";
import { claim } from "./claim.ts";
import { MESSAGE, type Message } from "./objectHeader.ts";
import type { Hdf5Context } from "./types.ts";

/** Adds a hard link; names must be one plain path segment, and unique. */
function addLink(links: Map<string, number>, name: string, address: number, op: string): void {
  check(
    name !== "" && name !== "." && name !== ".." && !name.includes("/"),
    op,
    "a link name must be one plain path segment",
    JSON.stringify(name.slice(0, 80)),
  );
  check(!links.has(name), op, "link names must be unique", `"${name}" twice`);
  links.set(name, address);
}

/** The data segment of a local heap, where an old-style group keeps the names of its links. */
function readLocalHeap({ bytes: view }: Hdf5Context, address: number, op: string): Uint8Array {
  check(
    viewOf(view.slice(address, 32)).getUint32(0) === 0x48454150,
    op,
    "a group must have a local heap",
    `address ${address}`,
  );
  return view.slice(readU64(view, address + 24), readU64(view, address + 8));
}

function readSymbolNode(
  file: Hdf5Context,
  address: number,
  heap: Uint8Array,
  links: Map<string, number>,
  op: string,
): void {
  const { bytes: view } = file;
  check(
    viewOf(view.slice(address, 8)).getUint32(0) === 0x534e4f44,
    op,
    "a group leaf must be a symbol table node",
    `address ${address}`,
  );
  const count = view.getUint16(address + 6, true);
  view.slice(address, 8 + 40 * count);
  for (let at = address + 8; at < address + 8 + 40 * count; at += 40) {
    const start = readU64(view, at);
    const end = heap.indexOf(0, start);
    check(start < heap.length && end >= start, op, "a link name must lie inside its heap", `offset ${start}`);
    const name = decodeUtf8(heap.subarray(start, end));
    check(
      view.getUint32(at + 16, true) <= 1,
      op,
      "soft links are refused",
      `"${name}"`,
      "Write the file with hard links only",
    );
    addLink(links, name, readU64(view, at + 8), op);
  }
}

/** Walks a version 1 B-tree of group nodes. Levels must go down by one, so that neither a cycle nor a deep chain can exist. */
function walkTree(
  file: Hdf5Context,
  address: number,
  level: number | undefined,
  heap: Uint8Array,
  links: Map<string, number>,
  op: string,
): void {
  const { bytes: view } = file;
  claim(file, address, op);
  check(
    viewOf(view.slice(address, 24)).getUint32(0) === 0x54524545 && view.getUint8(address + 4) === 0,
    op,
    "a group must have a B-tree",
    `address ${address}`,
  );
  const here = view.getUint8(address + 5);
  check(level === undefined ? here < 32 : here === level, op, "B-tree levels must decrease by one", `${here}`);
  const count = view.getUint16(address + 6, true);
  for (let i = 0; i < count; i++) {
    const child = readU64(view, address + 32 + 16 * i);
    if (here > 0) walkTree(file, child, here - 1, heap, links, op);
    else {
      claim(file, child, op);
      readSymbolNode(file, child, heap, links, op);
    }
  }
}

/** A link message of a new-style group: version 1, hard links only. */
function readLinkMessage(data: Uint8Array, links: Map<string, number>, op: string): void {
  const view = viewOf(data);
  const flags = view.getUint8(1);
  check(view.getUint8(0) === 1, op, "the link version must be 1", `${view.getUint8(0)}`);
  let at = 2;
  const kind = flags & 8 ? view.getUint8(at++) : 0;
  at += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const width = 1 << (flags & 3);
  const length = width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
  const name = decodeUtf8(sliceExact(data, at + width, length));
  const what = kind === 1 ? "soft links" : kind === 64 ? "external links" : `links of kind ${kind}`;
  check(kind === 0, op, `${what} are refused`, `"${name}"`, "Write the file with hard links only");
  addLink(links, name, readU64(view, at + width + length), op);
}

/** The links of a group, old style (symbol table) or new (link messages): name to address of the object header. */
export function readLinks(file: Hdf5Context, messages: readonly Message[], op: string): Map<string, number> {
  const links = new Map<string, number>();
  for (const { type, data } of messages) {
    const view = viewOf(data);
    if (type === MESSAGE.symbolTable) {
      walkTree(file, readU64(view, 0), undefined, readLocalHeap(file, readU64(view, 8), op), links, op);
    } else if (type === MESSAGE.link) {
      readLinkMessage(data, links, op);
    } else if (type === MESSAGE.linkInfo) {
      const at = view.getUint8(1) & 1 ? 10 : 2;
      check(
        view.getUint32(at, true) === 0xffffffff,
        op,
        "links must be stored in the group itself",
        "a fractal heap",
        'Write the file with libver "earliest"',
      );
    }
  }
  return links;
}
