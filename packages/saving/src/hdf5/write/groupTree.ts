import { writeU64, writeUndefined } from "../../bytes/view.ts";
import { align8, place, writeTag, type Image } from "./image.ts";

/** A link of a group; `table` is there for links to groups, which cache the addresses of their own tree and heap. */
export interface LinkSpec {
  readonly name: Uint8Array;
  readonly header: number;
  readonly table?: { readonly tree: number; readonly heap: number };
}

/** Links in a leaf (2 · leaf K) and children in a node (2 · internal K), with the K of the superblock: 4 and 16. */
const LEAF = 8;
const NODE = 32;

interface Branch {
  readonly address: number;
  /** Heap offset of the greatest name below. */
  readonly last: number;
}

/** Cuts `items` into as few runs of at most `most` as possible, of about equal length. */
function runs<T>(items: readonly T[], most: number): T[][] {
  const count = Math.ceil(items.length / most);
  const at = (i: number): number => Math.round((i * items.length) / count);
  return Array.from({ length: count }, (_, i) => items.slice(at(i), at(i + 1)));
}

/** Bytewise order, as `strcmp` has it. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** The local heap: eight zero bytes (the empty name), then each name ended by NUL and padded. */
function placeNames(image: Image, links: readonly LinkSpec[]): { heap: number; offsets: number[] } {
  let size = 8;
  const offsets = links.map(({ name }) => {
    size += align8(name.length + 1);
    return size - align8(name.length + 1);
  });
  const heap: number = place(image, 32 + size, (view, bytes, at) => {
    writeTag(view, at, "HEAP");
    writeU64(view, at + 8, size);
    writeU64(view, at + 16, 1); // 1 is the heap's way to say: no free block
    writeU64(view, at + 24, heap + 32);
    links.forEach(({ name }, i) => bytes.set(name, at + 32 + offsets[i]));
  });
  return { heap, offsets };
}

function placeLeaf(image: Image, links: readonly { link: LinkSpec; offset: number }[]): Branch {
  const address = place(image, 8 + 40 * LEAF, (view, _bytes, at) => {
    writeTag(view, at, "SNOD");
    view.setUint8(at + 4, 1);
    view.setUint16(at + 6, links.length, true);
    links.forEach(({ link, offset }, i) => writeEntry(view, at + 8 + 40 * i, link, offset));
  });
  return { address, last: links[links.length - 1].offset };
}

/** A symbol table entry: name, object header, and for a group its cached tree and heap. */
export function writeEntry(view: DataView, at: number, link: LinkSpec, offset: number): void {
  writeU64(view, at, offset);
  writeU64(view, at + 8, link.header);
  if (!link.table) return;
  view.setUint32(at + 16, 1, true);
  writeU64(view, at + 24, link.table.tree);
  writeU64(view, at + 32, link.table.heap);
}

/** One level of the tree: nodes know their siblings, and their keys bound the names below each child. */
function placeLevel(image: Image, branches: readonly Branch[], level: number): Branch[] {
  const groups = branches.length ? runs(branches, NODE) : [[]];
  const nodes: Branch[] = [];
  groups.forEach((children, n) => {
    const before = n > 0 ? nodes[n - 1].last : 0;
    const address = place(image, 24 + 8 * (2 * NODE + 1), (view, _bytes, at) => {
      writeTag(view, at, "TREE");
      view.setUint8(at + 5, level);
      view.setUint16(at + 6, children.length, true);
      [nodes[n - 1], nodes[n + 1]].forEach((sibling, side) => {
        if (sibling) writeU64(view, at + 8 + 8 * side, sibling.address);
        else writeUndefined(view, at + 8 + 8 * side);
      });
      writeU64(view, at + 24, before);
      children.forEach((child, i) => {
        writeU64(view, at + 32 + 16 * i, child.address);
        writeU64(view, at + 40 + 16 * i, child.last);
      });
    });
    nodes.push({ address, last: children.at(-1)?.last ?? 0 });
  });
  return nodes;
}

/** The B-tree and local heap of a group whose links are given in bytewise order of their names. */
export function placeTree(image: Image, links: readonly LinkSpec[]): { tree: number; heap: number } {
  const { heap, offsets } = placeNames(image, links);
  const entries = links.map((link, i) => ({ link, offset: offsets[i] }));
  let level = 0;
  let nodes = placeLevel(
    image,
    runs(entries, LEAF).map((run) => placeLeaf(image, run)),
    level,
  );
  while (nodes.length > 1) nodes = placeLevel(image, nodes, ++level);
  return { tree: nodes[0].address, heap };
}
