import type { KernelArg, Store } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import { emitLoad } from "../codegen/memory.ts";
import { emitRowStores } from "../codegen/loop.ts";
import type { Ctx } from "../codegen/types.ts";
import { COLS, gemmBlock, ROWS } from "./gemm.ts";

const up = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Sizes of a product that is computed block by block, and the places of its parts in scratch memory (bytes). */
export interface Blocks {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly mc: number;
  readonly nc: number;
  readonly kc: number;
  readonly b: number;
  readonly c: number;
  readonly bytes: number;
}

/** Blocks that stay in the second cache: 192 × 384 of A, 384 × 512 of B, 192 × 512 of C, evened out over the sizes at hand. */
export const blocksOf = (m: number, n: number, k: number): Blocks => {
  const even = (size: number, most: number, to: number): number => up(Math.ceil(size / Math.ceil(size / most)), to);
  const mc = even(m, 192, ROWS);
  const nc = even(n, 512, COLS);
  const kc = even(k, 384, 1);
  const b = up(mc * kc * 4, 64);
  const c = b + up(kc * nc * 4, 64);
  return { m, n, k, mc, nc, kc, b, c, bytes: c + up(mc * nc * 4, 64) };
};

/** What a blocked product is made of. All functions push code; locals hold numbers of rows, columns and ks. */
export interface BlockedProduct {
  readonly blocks: Blocks;
  /** local with the address of scratch memory */
  readonly scratch: number;
  /** packs rows [ic, ic + mm) × ks [pc, pc + kk) in panels of 6 to the address `to` pushes */
  packA(ic: number, mm: number, pc: number, kk: number, to: () => void): void;
  packB(jc: number, nn: number, pc: number, kk: number, to: () => void): void;
  /** rows of the finished block: `row` is a local with its number, `tile` pushes the address of column 0 of the whole product's row */
  finish(row: number, tile: () => void, from: number, to: () => void): void;
}

/** local = min(most, size − from) */
const least = (f: Fn, local: number, most: number, size: number, from: number): void => {
  if (size % most === 0) f.i32(most).set(local);
  else {
    f.i32(most).i32(size).get(from).op("i32.sub");
    f.i32(most).i32(size).get(from).op("i32.sub").op("i32.lt_s").op("select").set(local);
  }
};

const panels = (f: Fn, local: number, width: number): void =>
  void f
    .get(local)
    .i32(width - 1)
    .op("i32.add")
    .i32(width)
    .op("i32.div_u");

/** The loops over blocks (Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008), and the epilogue a block. */
export const emitBlocked = (f: Fn, ctx: Ctx, p: BlockedProduct): void => {
  const { m, n, k, mc, nc, kc, b, c } = p.blocks;
  const [jc, ic, pc, nn, mm, kk, i, row, tile] = Array.from({ length: 9 }, () => f.local()) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const block = gemmBlock(ctx);
  const at = (offset: number) => (): void => void f.get(p.scratch).i32(offset).op("i32.add");
  const multiply = (): void => {
    f.get(p.scratch);
    at(b)();
    panels(f, mm, ROWS);
    panels(f, nn, COLS);
    f.get(kk);
    at(c)();
    f.i32(nc * 4)
      .get(pc)
      .i32(0)
      .op("i32.ne")
      .call(block);
  };
  const once = k <= kc;
  f.forLoop(jc, 0, n, nc, () => {
    least(f, nn, nc, n, jc);
    if (once) {
      f.i32(0).set(pc).i32(k).set(kk);
      p.packB(jc, nn, pc, kk, at(b));
    }
    f.forLoop(ic, 0, m, mc, () => {
      least(f, mm, mc, m, ic);
      if (once) {
        p.packA(ic, mm, pc, kk, () => f.get(p.scratch));
        multiply();
      } else
        f.forLoop(pc, 0, k, kc, () => {
          least(f, kk, kc, k, pc);
          p.packB(jc, nn, pc, kk, at(b));
          p.packA(ic, mm, pc, kk, () => f.get(p.scratch));
          multiply();
        });
      at(c)();
      f.get(jc).i32(4).op("i32.mul").op("i32.sub").set(tile);
      f.forLoop(
        i,
        0,
        () => f.get(mm),
        1,
        () => {
          f.get(ic).get(i).op("i32.add").set(row);
          p.finish(
            row,
            () => f.get(tile),
            jc,
            () => f.get(jc).get(nn).op("i32.add"),
          );
          f.inc(tile, nc * 4);
        },
      );
    });
  });
  f.release(jc, ic, pc, nn, mm, kk, i, row, tile);
};

/** The stores of one row of a product, its accumulators taken from the tile. `shiftCols` is the column of the result that column 0 is. */
export const finishRow = (
  f: Fn,
  ctx: Ctx,
  kernel: { readonly stores: readonly Store[]; readonly args: readonly KernelArg[] },
  space: readonly number[],
  vars: readonly number[],
  tile: () => void,
  lo: () => void,
  hi: () => void,
  shiftCols = 0,
): void =>
  emitRowStores(f, ctx, {
    stores: kernel.stores,
    args: kernel.args,
    space,
    vars,
    lo,
    hi,
    acc: (_, position, ahead, lanes) => {
      tile();
      f.get(position).i32(shiftCols).op("i32.sub").i32(4).op("i32.mul").op("i32.add");
      emitLoad(f, ctx, "float32", lanes, ahead * 4);
    },
  });
