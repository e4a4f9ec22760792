import { loadPart, multiplyAdd } from "../dot/arith.ts";
import { alongRows, countOf, eachK, right, step, TILE, type Access, type Work } from "../dot/tile.ts";

const { a, as, b, bs, seg, S } = TILE;

/** a + r·e + as[k] */
export const table: Access = {
  name: "table",
  read: (w) =>
    eachK(w, 4, (n) => {
      for (let u = 0; u < n; u++) {
        w.f
          .get(as)
          .mem("i32.load", u * 4)
          .get(a)
          .op("i32.add")
          .set(w.at[0]!);
        step(w, (r) => w.f.get(w.at[0]!).mem(`v128.load${w.t.bytes * 8}_splat`, r * w.t.bytes));
      }
      w.f.inc(as, n * 4);
    }),
};

const rowsFromTable = ({ f, rows }: Work): void =>
  rows.forEach((p, r) =>
    f
      .get(as)
      .mem("i32.load", r * 4)
      .get(a)
      .op("i32.add")
      .set(p),
  );

/** at = rows + seg[0]; seg moves on. */
const tapped = ({ f, rows, at }: Work, to: readonly number[]): void => {
  const off = at[0]!;
  // Row 0 is last, since its place holds the offset until then.
  f.get(seg).mem("i32.load").set(off).inc(seg, 4);
  for (let r = rows.length - 1; r >= 0; r--) f.get(rows[r]!).get(off).op("i32.add").set(to[r]!);
};

/** a + as[r] + seg[s] + k·e, for s < S one tap after the other (the right operand's ks go on over all of them) */
export const taps: Access = {
  name: "taps",
  read: (w) => {
    const { f } = w;
    const s = f.local();
    rowsFromTable(w);
    f.forLoop(
      s,
      0,
      () => f.get(S),
      1,
      () => {
        tapped(w, w.at);
        alongRows(w, w.at.slice(0, w.shape.rows));
      },
    );
  },
};

/** a + as[r] + seg[k] */
export const gather: Access = {
  name: "gather",
  read: (w) => {
    rowsFromTable(w);
    const [off, at] = [w.at[0]!, w.at[1]!];
    eachK(w, 1, () => {
      w.f.get(seg).mem("i32.load").set(off).inc(seg, 4);
      step(w, (r) =>
        w.f
          .get(w.rows[r]!)
          .get(off)
          .op("i32.add")
          .tee(at)
          .mem(`v128.load${w.t.bytes * 8}_splat`),
      );
    });
  },
};

/** As gather, but vectors that are multiplied lane by lane instead of one number. */
export const lanes: Access = {
  name: "lanes",
  read: (w) => {
    const { f, ctx, t, vecs, acc } = w;
    rowsFromTable(w);
    eachK(w, 1, () => {
      tapped(w, w.at);
      for (let v = 0; v < vecs; v++) {
        right(w, v, w.rights[0]!);
        w.rows.forEach((_, r) => {
          loadPart(f, t, w.at[r]!, v * 16, countOf(w, v));
          f.set(w.lefts[0]!);
          multiplyAdd(f, ctx, t, w.lefts[0]!, w.rights[0]!, acc[r * vecs + v]!);
        });
      }
      f.get(b).get(bs).op("i32.add").set(b);
    });
  },
};
