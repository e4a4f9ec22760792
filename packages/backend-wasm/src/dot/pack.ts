import type { Fn, FuncRef } from "../asm/index.ts";
import { I32, V128 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";

const LOW = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const HIGH = LOW.map((b) => b + 8);
const FIRST = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const SECOND = FIRST.map((b) => b + 8);

/** Vectors of four rows → vectors of four columns, in new locals. */
const transpose = (f: Fn, rows: readonly number[]): number[] => {
  const t = [
    [rows[0]!, rows[1]!, LOW],
    [rows[2]!, rows[3]!, LOW],
    [rows[0]!, rows[1]!, HIGH],
    [rows[2]!, rows[3]!, HIGH],
  ].map(([a, b, pattern]) => {
    const l = f.local(V128);
    f.get(a as number)
      .get(b as number)
      .shuffle(pattern as number[])
      .set(l);
    return l;
  });
  return [0, 1, 2, 3].map((c) => {
    const l = f.local(V128);
    f.get(t[c & 2]!)
      .get(t[(c & 2) + 1]!)
      .shuffle(c & 1 ? SECOND : FIRST)
      .set(l);
    return l;
  });
};

/**
 * Interleaves `width` rows of consecutive elements, four elements at a time while there are four: element e of row r goes to
 * dst + (e · width + r) · 4. `rows` are locals with the rows' addresses; they and `dst` move on. Counts `k` up to the local `count`.
 */
export const interleave = (f: Fn, rows: readonly number[], k: number, count: number, dst: number): void => {
  const width = rows.length;
  const vectors = rows.map(() => f.local(V128));
  const step = (n: number): void => {
    for (const p of rows) f.inc(p, n * 4);
    f.inc(dst, n * width * 4);
  };
  f.forLoop(
    k,
    0,
    () => f.get(count).i32(-4).op("i32.and"),
    4,
    () => {
      rows.forEach((p, r) => f.get(p).mem("v128.load").set(vectors[r]!));
      for (let r = 0; r + 4 <= width; r += 4) {
        transpose(f, vectors.slice(r, r + 4)).forEach((c, e) =>
          f
            .get(dst)
            .get(c)
            .mem("v128.store", (e * width + r) * 4),
        );
      }
      if (width % 4 === 2) {
        const [a, b] = vectors.slice(-2) as [number, number];
        [LOW, HIGH].forEach((pattern, half) => {
          const pair = f.local(V128);
          f.get(a).get(b).shuffle(pattern).set(pair);
          for (const lane of [0, 1])
            f.get(dst)
              .get(pair)
              .mem("v128.store64_lane", ((half * 2 + lane) * width + width - 2) * 4, lane);
        });
      }
      step(4);
    },
  );
  f.whileLess(
    k,
    () => f.get(count),
    1,
    () => {
      rows.forEach((p, r) =>
        f
          .get(dst)
          .get(p)
          .mem("f32.load")
          .mem("f32.store", r * 4),
      );
      step(1);
    },
  );
};

/**
 * Packs a strided matrix of float32 into panels of `width` rows: element (r, k) of panel p at dst + p·panel + (k·width + r)·4; rows
 * past `count` are zero. Function (src, bytes between rows, bytes between ks, count, K, dst, panel bytes) → ().
 */
export const packer = (ctx: Ctx, width: number): FuncRef =>
  ctx.func(`pack${width}`, [I32, I32, I32, I32, I32, I32, I32], [], (f) => {
    const [src, rowStep, kStep, count, K, dst, panel] = [0, 1, 2, 3, 4, 5, 6] as const;
    const n = f.local();
    const k = f.local();
    const d = f.local();
    const rest = f.local();
    const rows = Array.from({ length: width }, () => f.local());
    const v = f.local(V128);
    const contiguous = (): void => {
      f.forLoop(
        k,
        0,
        () => f.get(K),
        1,
        () => {
          for (let at = 0; at + 4 <= width; at += 4)
            f.get(d)
              .get(rows[0]!)
              .mem("v128.load", at * 4)
              .mem("v128.store", at * 4);
          if (width % 4) {
            f.get(rows[0]!)
              .mem("v128.load64_zero", (width - 2) * 4)
              .set(v);
            f.get(d)
              .get(v)
              .mem("v128.store64_lane", (width - 2) * 4, 0);
          }
          f.get(rows[0]!)
            .get(kStep)
            .op("i32.add")
            .set(rows[0]!)
            .inc(d, width * 4);
        },
      );
    };
    const scattered = (): void => {
      f.forLoop(
        k,
        0,
        () => f.get(K),
        1,
        () => {
          rows.forEach((p, r) => {
            f.get(d)
              .i32(r)
              .get(rest)
              .op("i32.lt_s")
              .if(
                () => f.get(p).mem("f32.load"),
                () => f.f32(0),
                0x7d,
              )
              .mem("f32.store", r * 4);
            f.get(p).get(kStep).op("i32.add").set(p);
          });
          f.inc(d, width * 4);
        },
      );
    };
    f.forLoop(
      n,
      0,
      () => f.get(count),
      width,
      () => {
        f.get(dst).set(d).get(count).get(n).op("i32.sub").set(rest);
        rows.forEach((p, r) => {
          if (r)
            f.get(rows[r - 1]!)
              .get(rowStep)
              .op("i32.add")
              .set(p);
          else f.get(n).get(rowStep).op("i32.mul").get(src).op("i32.add").set(p);
        });
        f.get(rest)
          .i32(width)
          .op("i32.ge_s")
          .if(
            () =>
              f
                .get(rowStep)
                .i32(4)
                .op("i32.eq")
                .if(contiguous, () =>
                  f
                    .get(kStep)
                    .i32(4)
                    .op("i32.eq")
                    .if(() => interleave(f, rows, k, K, d), scattered),
                ),
            scattered,
          );
        f.get(dst).get(panel).op("i32.add").set(dst);
      },
    );
  });
