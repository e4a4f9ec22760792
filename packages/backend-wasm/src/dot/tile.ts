import type { Fn, FuncRef } from "../asm/index.ts";
import { I32, V128 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import type { Arith } from "./arith.ts";
import { loadPart, multiplyAdd, storePart } from "./arith.ts";

/**
 * Where a tile finds element (r, k) of its left operand; in the descriptions `e` is the size of an element, the rest are parameters.
 * Convolutions have further ones of their own.
 */
export interface Access {
  readonly name: string;
  /** Writes the loops over ks. */
  read(w: Work): void;
}

/** A register tile: at most 12 vectors of results. */
export interface TileShape {
  readonly rows: number;
  readonly cols: number;
  readonly access: Access;
  /** row r of C lies at c + cs[r] instead of c + r·cs */
  readonly scattered?: boolean;
}

/** Parameters of a tile: K counts the ks (of one tap), `add` is whether C is added to, bs the bytes between the right operand's ks. */
export const TILE = { a: 0, as: 1, b: 2, bs: 3, K: 4, c: 5, cs: 6, add: 7, seg: 8, S: 9 } as const;
const { a, as, b, bs, K, c, cs, add } = TILE;

/** Locals and helpers of one tile's code. */
export interface Work {
  readonly f: Fn;
  readonly ctx: Ctx;
  readonly t: Arith;
  readonly shape: TileShape;
  readonly vecs: number;
  readonly acc: readonly number[];
  readonly k: number;
  readonly lefts: readonly number[];
  readonly rights: readonly number[];
  /** locals with addresses of rows, and of rows at a tap */
  readonly rows: readonly number[];
  readonly at: readonly number[];
}

/** Elements in vector v of a row. */
export const countOf = ({ t, shape }: Work, v: number): number => Math.min(t.lanes, shape.cols - v * t.lanes);

export const right = (w: Work, v: number, into: number): void => {
  loadPart(w.f, w.t, b, v * 16, countOf(w, v));
  w.f.set(into);
};

/** One k: every row times every vector. `left(r)` pushes element (r, k) in all lanes. Keeps fewer values in registers at a time. */
export const step = (w: Work, left: (r: number) => void): void => {
  const { f, ctx, t, shape, vecs, acc } = w;
  const narrow = shape.rows < vecs;
  const loadLeft = (r: number): void => {
    left(r);
    f.set(w.lefts[narrow ? r : 0]!);
  };
  if (narrow) for (let r = 0; r < shape.rows; r++) loadLeft(r);
  else w.rights.forEach((l, v) => right(w, v, l));
  for (let i = 0; i < (narrow ? vecs : shape.rows); i++) {
    if (narrow) right(w, i, w.rights[0]!);
    else loadLeft(i);
    for (let j = 0; j < (narrow ? shape.rows : vecs); j++) {
      const [r, v] = narrow ? [j, i] : [i, j];
      multiplyAdd(f, ctx, t, w.lefts[narrow ? r : 0]!, w.rights[narrow ? 0 : v]!, acc[r * vecs + v]!);
    }
  }
  f.get(b).get(bs).op("i32.add").set(b);
};

/** `unroll` ks at a time while there are so many, then one by one. */
export const eachK = (w: Work, unroll: number, body: (n: number) => void): void => {
  const { f, k } = w;
  f.i32(0).set(k);
  if (unroll > 1)
    f.whileLess(
      k,
      () => f.get(K).i32(-unroll).op("i32.and"),
      unroll,
      () => body(unroll),
    );
  f.whileLess(
    k,
    () => f.get(K),
    1,
    () => body(1),
  );
};

/** Rows that run along k: `p` are locals with their addresses. */
export const alongRows = (w: Work, p: readonly number[]): void =>
  eachK(w, 4, (n) => {
    for (let u = 0; u < n; u++) step(w, (r) => w.f.get(p[r]!).mem(`v128.load${w.t.bytes * 8}_splat`, u * w.t.bytes));
    for (const l of p) w.f.inc(l, n * w.t.bytes);
  });

/** a + r·as + k·e */
export const row: Access = {
  name: "row",
  read: (w) => {
    w.rows.forEach((p, r) => {
      if (r)
        w.f
          .get(w.rows[r - 1]!)
          .get(as)
          .op("i32.add")
          .set(p);
      else w.f.get(a).set(p);
    });
    alongRows(w, w.rows);
  },
};

/** a + r·e + k·as */
export const col: Access = {
  name: "col",
  read: (w) =>
    eachK(w, 4, (n) => {
      for (let u = 0; u < n; u++) {
        step(w, (r) => w.f.get(a).mem(`v128.load${w.t.bytes * 8}_splat`, r * w.t.bytes));
        w.f.get(a).get(as).op("i32.add").set(a);
      }
    }),
};

/** Adds the results to C, or puts them there. Sums of many ks come in parts, which keeps rounding errors small. */
const storeRows = (w: Work): void => {
  const { f, t, shape, vecs, acc } = w;
  const row = f.local();
  const eachRow = (fn: (r: number) => void): void => {
    for (let r = 0; r < shape.rows; r++) {
      if (shape.scattered)
        f.get(cs)
          .mem("i32.load", r * 4)
          .get(c)
          .op("i32.add")
          .set(row);
      else if (r) f.get(row).get(cs).op("i32.add").set(row);
      else f.get(c).set(row);
      fn(r);
    }
  };
  const eachVec = (r: number, fn: (l: number, v: number) => void): void => {
    for (let v = 0; v < vecs; v++) fn(acc[r * vecs + v]!, v);
  };
  f.get(add).if(() =>
    eachRow((r) =>
      eachVec(r, (l, v) => {
        loadPart(f, t, row, v * 16, countOf(w, v));
        f.get(l).op(`${t.prefix}add`).set(l);
      }),
    ),
  );
  eachRow((r) => eachVec(r, (l, v) => storePart(f, t, row, l, v * 16, countOf(w, v))));
};

/** C[rows, cols] (+)= Σₖ A[r, k]·B[k, col]: a function with the parameters TILE, shared by all that use the same shape. */
export const tile = (ctx: Ctx, t: Arith, shape: TileShape): FuncRef =>
  ctx.func(
    `tile ${t.multiplyAdd?.name ?? t.prefix} ${shape.access.name} ${shape.rows} ${shape.cols} ${shape.scattered ?? false}`,
    Array.from({ length: 10 }, () => I32),
    [],
    (f) => {
      const vecs = Math.ceil(shape.cols / t.lanes);
      const locals = (n: number, type?: typeof V128): number[] => Array.from({ length: n }, () => f.local(type));
      const narrow = shape.rows < vecs;
      const w: Work = {
        f,
        ctx,
        t,
        shape,
        vecs,
        k: f.local(),
        acc: locals(shape.rows * vecs, V128),
        lefts: locals(narrow ? shape.rows : 1, V128),
        rights: locals(narrow ? 1 : vecs, V128),
        rows: locals(shape.rows),
        at: locals(Math.max(2, shape.rows)),
      };
      shape.access.read(w);
      storeRows(w);
    },
  );
