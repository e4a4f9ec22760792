import type { Fn, Value } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { address, locals } from "./address.ts";
import type { Arith } from "./arith.ts";
import { emitPanels, split, splitCols } from "./panels.ts";
import { col, row as alongK, type Access } from "./tile.ts";

export const up = (n: number, to: number): number => Math.ceil(n / to) * to;

/** A size cut into blocks of equal, rounded-up sizes that are at most `most`. */
export const even = (size: number, most: number, to: number): number =>
  Math.min(up(Math.ceil(size / Math.ceil(size / most)), to), up(size, to));

/** Rows and columns of the register tile: 12 vectors of results, shaped for thin products. */
export const tileOf = (t: Arith, m: number, n: number): { readonly rows: number; readonly cols: number } => {
  const vecs = Math.ceil(n / t.lanes);
  const rows = m < 4 ? m : m === 4 || vecs === 3 ? 4 : 6;
  const most = [0, 12, 6, 4, 3, 2, 2][rows]!;
  return { rows, cols: Math.min(most, vecs) * t.lanes };
};

/** How a product is cut up. Left and right are packed where `packA` and `packB` say so. Places in scratch memory are bytes. */
export interface Blocks {
  readonly t: Arith;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly rows: number;
  readonly cols: number;
  readonly access: Access;
  readonly packA: boolean;
  readonly packB: boolean;
  readonly mc: number;
  readonly nc: number;
  readonly kc: number;
  /** ks in a packed panel: all of them, unless there are very many */
  readonly kp: number;
  /** results go straight to their place */
  readonly direct: boolean;
  readonly b: number;
  readonly c: number;
  readonly bytes: number;
}

/** Packed panels hold all ks up to this many, where more than one block of rows uses them. */
const manyKs = 4096;

/** What is to be decided about a product before it is cut up. */
export interface Choice {
  readonly access: Access;
  readonly packA: boolean;
  readonly packB: boolean;
  readonly direct: boolean;
}

export const blocksOf = (t: Arith, m: number, n: number, k: number, o: Choice): Blocks => {
  const wide = 4 / t.bytes;
  const { rows, cols } = tileOf(t, m, n);
  const long = k > manyKs;
  const mc = even(m, long ? 384 : 192, rows);
  const nc = even(n, 512 * wide, cols);
  // Thin products stream the right operand: few rows of it at a time, each read along.
  const kc = rows < 4 && !o.packB && n > cols ? 16 : even(k, 384, 4);
  const kp = long || m <= mc ? Math.min(kc, k) : k;
  const b = o.packA ? up(up(mc, rows) * kp * t.bytes, 64) : 0;
  const c = b + (o.packB ? up(up(nc, cols) * kp * t.bytes, 64) : 0);
  return {
    t,
    m,
    n,
    k,
    rows,
    cols,
    ...o,
    mc,
    nc,
    kc: Math.min(kc, k),
    kp,
    b,
    c,
    bytes: c + (o.direct ? 0 : up(mc * nc * t.bytes, 64)),
  };
};

/** What a blocked product is made of. Functions push code; locals hold numbers of rows, columns and ks. */
export interface BlockedProduct {
  readonly blocks: Blocks;
  /** local with the address of scratch memory */
  readonly scratch: number;
  /** pushes the address of element (ic, pc) or (pc, jc) */
  left(ic: number, pc: number): void;
  right(pc: number, jc: number): void;
  /** bytes between the left operand's rows and ks, and between the right operand's ks */
  readonly leftRow: number;
  readonly leftK: number;
  readonly rightK: number;
  /** packs kk ks from pc on of mm rows (nn columns) to the address `to` pushes */
  packA(ic: number, mm: Value, pc: number, kk: Value, to: () => void): void;
  packB(jc: number, nn: Value, pc: number, kk: Value, to: () => void): void;
  /** C's address and the bytes between its rows where results go straight there */
  target?(ic: number, jc: number): void;
  readonly targetRow?: number;
  /** a row of the finished block: `row` is a local with its number, `at` pushes the address of column 0 of the whole product's row */
  finish(row: number, at: () => void, from: number, to: () => void): void;
}

/** A loop over blocks; `last` is a local that is true in the last one, absent where there is only one. */
export const overBlocks = (
  f: Fn,
  v: number,
  size: number,
  block: number,
  body: (count: Value, last: number | undefined) => void,
): void => {
  if (size <= block) {
    f.i32(0).set(v);
    return body(size, undefined);
  }
  const last = f.local();
  const lastAt = Math.floor((size - 1) / block) * block;
  f.forLoop(v, 0, size, block, () => {
    f.get(v).i32(lastAt).op("i32.eq").set(last);
    body(
      size % block
        ? () =>
            void f
              .i32(size - lastAt)
              .i32(block)
              .get(last)
              .op("select")
        : block,
      last,
    );
  });
  f.release(last);
};

export const lastBlock = (size: number, block: number): number => size - Math.floor((size - 1) / block) * block;

/** The loops over blocks (Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008), and the epilogue a block. */
export const emitBlocked = (f: Fn, ctx: Ctx, p: BlockedProduct): void => {
  const { t, m, n, k, mc, nc, kc, kp, b, c, rows, cols, packA, packB, direct } = p.blocks;
  const [jc, ic, pc, i, row, at, p0] = locals(f, 7);
  const scratchAt = (offset: number) => (): void => void address(f, p.scratch, offset);
  /** Address of ks from pc on in packed panels of that many rows. */
  const within = (offset: number, width: number) => (): void =>
    void address(f, p.scratch, offset, ...(kp === k && kc < k ? [pc, width * t.bytes] : []));
  const iSplit = split(lastBlock(m, mc), rows, !packA);
  const jSplit = splitCols(lastBlock(n, nc), cols);
  const multiply = (kk: Value, iLast: number | undefined, jLast: number | undefined): void =>
    emitPanels(f, ctx, {
      arith: t,
      access: packA ? col : p.blocks.access,
      rows,
      cols,
      i: iSplit,
      j: jSplit,
      iLast: iLast === undefined ? undefined : { local: iLast, full: mc / rows },
      jLast: jLast === undefined ? undefined : { local: jLast, full: nc / cols },
      a: packA ? within(0, rows) : () => p.left(ic, pc),
      as: packA ? rows * t.bytes : p.blocks.access === alongK ? p.leftRow : p.leftK,
      b: packB ? within(b, cols) : () => p.right(pc, jc),
      bs: packB ? cols * t.bytes : p.rightK,
      K: kk,
      c: direct ? () => p.target!(ic, jc) : scratchAt(c),
      cs: direct ? p.targetRow! : nc * t.bytes,
      add: kc < k ? () => void f.get(pc).i32(0).op("i32.ne") : 0,
      step: { a: packA ? kp * t.bytes : p.leftRow, as: 0, c: direct ? p.targetRow! : nc * t.bytes, cs: 0 },
      bPanel: packB ? kp * cols * t.bytes : cols * t.bytes,
    });
  f.i32(0).set(p0);
  overBlocks(f, jc, n, nc, (nn, jLast) => {
    if (packB && kp === k) p.packB(jc, nn, p0, k, scratchAt(b));
    overBlocks(f, ic, m, mc, (mm, iLast) => {
      if (packA && kp === k) p.packA(ic, mm, p0, k, scratchAt(0));
      overBlocks(f, pc, k, kc, (kk) => {
        if (packB && kp < k) p.packB(jc, nn, pc, kk, scratchAt(b));
        if (packA && kp < k) p.packA(ic, mm, pc, kk, scratchAt(0));
        multiply(kk, iLast, jLast);
      });
      if (direct) return;
      scratchAt(c)();
      f.get(jc).i32(t.bytes).op("i32.mul").op("i32.sub").set(at);
      f.forLoop(i, 0, mm, 1, () => {
        f.get(ic).get(i).op("i32.add").set(row);
        p.finish(
          row,
          () => f.get(at),
          jc,
          () => {
            f.get(jc).value(nn).op("i32.add");
          },
        );
        f.inc(at, nc * t.bytes);
      });
    });
  });
  f.release(jc, ic, pc, i, row, at, p0);
};
