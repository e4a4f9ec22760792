import type { Fn, Value } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { locals } from "./address.ts";
import type { Arith } from "./arith.ts";
import type { Access } from "./tile.ts";
import { TILE, tile } from "./tile.ts";

/** Full tiles, and sizes of the tiles behind them. */
export interface Split {
  readonly full: number;
  readonly tails: readonly number[];
}

/** Rows as tiles of `rows`; a small rest shares with the last full tile where tiles may have any height. */
export const split = (m: number, rows: number, uneven: boolean): Split => {
  const full = Math.floor(m / rows);
  const rest = m % rows;
  if (!rest) return { full, tails: [] };
  if (!uneven || !full || rest * 2 > rows) return { full, tails: [rest] };
  const both = rows + rest;
  return { full: full - 1, tails: [(both + 1) >> 1, both >> 1] };
};

/** Columns: full vectors first, what is left of them in one tile. */
export const splitCols = (n: number, cols: number): Split => ({
  full: Math.floor(n / cols),
  tails: n % cols ? [n % cols] : [],
});

/** All tiles of a block of C. Numbers are bytes. */
export interface Panels {
  readonly arith: Arith;
  readonly access: Access;
  /** the left operand is multiplied lane by lane: it moves on with the columns */
  readonly lanes?: boolean;
  readonly scattered?: boolean;
  readonly rows: number;
  readonly cols: number;
  readonly i: Split;
  readonly j: Split;
  /** full tiles and (where false) no tails, in blocks that are not the last: a local that is true in the last */
  readonly iLast?: { readonly local: number; readonly full: number };
  readonly jLast?: { readonly local: number; readonly full: number };
  /** what a tile is called with; `S` and `seg` 0 where absent */
  readonly a: Value;
  readonly as: Value;
  readonly b: Value;
  readonly bs: Value;
  readonly K: Value;
  readonly c: Value;
  readonly cs: Value;
  readonly add: Value;
  readonly seg?: Value;
  readonly S?: Value;
  /** how far the left operand, its table, C and its table move on by one row */
  readonly step: { readonly a: number; readonly as: number; readonly c: number; readonly cs: number };
  /** how far the right operand moves on by a full tile's columns; the left one as well where it is multiplied lane by lane */
  readonly bPanel: number;
}

/** The loops over tiles: a panel of columns stays in the first cache while the rows pass by. */
export const emitPanels = (f: Fn, ctx: Ctx, p: Panels): void => {
  const { arith: t, step } = p;
  const [ja, jb, jc, ia, ias, ic, ics, n, i, j] = locals(f, 10);
  const full = (s: Split, last: { local: number; full: number } | undefined): Value =>
    last && last.full !== s.full ? () => void f.i32(s.full).i32(last.full).get(last.local).op("select") : s.full;
  const call = (rows: number, cols: number): void => {
    const given: Value[] = [];
    given[TILE.a] = () => void f.get(ia);
    given[TILE.as] = step.as ? () => void f.get(ias) : p.as;
    given[TILE.b] = () => void f.get(jb);
    given[TILE.bs] = p.bs;
    given[TILE.K] = p.K;
    given[TILE.c] = () => void f.get(ic);
    given[TILE.cs] = step.cs ? () => void f.get(ics) : p.cs;
    given[TILE.add] = p.add;
    given[TILE.seg] = p.seg ?? 0;
    given[TILE.S] = p.S ?? 0;
    given.forEach((v) => f.value(v));
    f.call(tile(ctx, t, { rows, cols, access: p.access, scattered: p.scattered }));
    f.inc(ia, rows * step.a)
      .inc(ic, rows * step.c)
      .inc(ias, rows * step.as)
      .inc(ics, rows * step.cs);
  };
  const column = (cols: number): void => {
    f.get(ja).set(ia).get(jc).set(ic);
    if (step.as) f.value(p.as).set(ias);
    if (step.cs) f.value(p.cs).set(ics);
    const rows = full(p.i, p.iLast);
    f.forLoop(i, 0, rows, 1, () => call(p.rows, cols));
    const tails = (): void => p.i.tails.forEach((r) => call(r, cols));
    if (p.i.tails.length && p.iLast) f.get(p.iLast.local).if(tails);
    else tails();
    f.inc(jb, p.bPanel).inc(jc, cols * t.bytes);
    if (p.lanes) f.inc(ja, cols * t.bytes);
  };
  f.value(p.a).set(ja).value(p.b).set(jb).value(p.c).set(jc);
  f.value(full(p.j, p.jLast)).set(n);
  f.forLoop(
    j,
    0,
    () => f.get(n),
    1,
    () => column(p.cols),
  );
  const tails = (): void => p.j.tails.forEach(column);
  if (p.j.tails.length && p.jLast) f.get(p.jLast.local).if(tails);
  else tails();
  f.release(ja, jb, jc, ia, ias, ic, ics, n, i, j);
};
