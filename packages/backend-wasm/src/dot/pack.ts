import type { Fn, FuncRef } from "../asm/index.ts";
import { I32, V128 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { locals } from "./address.ts";
import type { Arith } from "./arith.ts";
import { loadPart, storePart } from "./arith.ts";

const bytesOf = (pairs: readonly (readonly [number, number])[], width: number): number[] =>
  pairs.flatMap(([vector, lane]) => Array.from({ length: width }, (_, i) => vector * 16 + lane * width + i));
const LOW = /* @__PURE__ */ bytesOf(
  [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ],
  4,
);
const HIGH = /* @__PURE__ */ bytesOf(
  [
    [0, 2],
    [1, 2],
    [0, 3],
    [1, 3],
  ],
  4,
);
const FIRST = /* @__PURE__ */ bytesOf(
  [
    [0, 0],
    [1, 0],
  ],
  8,
);
const SECOND = /* @__PURE__ */ bytesOf(
  [
    [0, 1],
    [1, 1],
  ],
  8,
);

/** dst[e·width + r] = element e of the vector in rows[r], in registers. */
const transpose = (f: Fn, t: Arith, rows: readonly number[], dst: number): void => {
  const width = rows.length;
  const store = (l: number, e: number, r: number, lane?: number): void => {
    const offset = (e * width + r) * t.bytes;
    f.get(dst).get(l);
    if (lane === undefined) f.mem("v128.store", offset);
    else f.mem("v128.store64_lane", offset, lane);
  };
  const mix = (x: number, y: number, pattern: readonly number[]): number => {
    const l = f.local(V128);
    f.get(x).get(y).shuffle(pattern).set(l);
    return l;
  };
  for (let r = 0; r < width; r += 2) {
    if (t.lanes === 2)
      [FIRST, SECOND].forEach((pattern, e) => {
        const l = mix(rows[r]!, rows[r + 1]!, pattern);
        store(l, e, r);
        f.release(l);
      });
    else
      [LOW, HIGH].forEach((pattern, half) => {
        const one = mix(rows[r]!, rows[r + 1]!, pattern);
        if (r + 4 > width) [0, 1].forEach((lane) => store(one, half * 2 + lane, r, lane));
        else {
          const two = mix(rows[r + 2]!, rows[r + 3]!, pattern);
          [FIRST, SECOND].forEach((both, lane) => {
            const l = mix(one, two, both);
            store(l, half * 2 + lane, r);
            f.release(l);
          });
          f.release(two);
        }
        f.release(one);
      });
    if (t.lanes === 4 && r + 4 <= width) r += 2;
  }
};

/**
 * Packs a strided matrix into panels of `width` rows (an even number): element (r, k) of panel p at dst + p·panel + (k·width + r)·bytes;
 * rows past `count` are zero. Function (src, bytes between rows, bytes between ks, count, K, dst, panel bytes) → ().
 */
export const packer = (ctx: Ctx, t: Arith, width: number): FuncRef =>
  ctx.func(`pack ${t.prefix} ${width}`, [I32, I32, I32, I32, I32, I32, I32], [], (f) => {
    const [src, rowStep, kStep, count, K, dst, panel] = [0, 1, 2, 3, 4, 5, 6] as const;
    const [n, k, d, to, rest, from] = locals(f, 6);
    const rows = locals(f, width);
    const vectors = Array.from({ length: width }, () => f.local(V128));
    const v = vectors[0]!;
    const load = t.bytes === 8 ? "f64.load" : "f32.load";
    const store = t.bytes === 8 ? "f64.store" : "f32.store";

    /** Rows side by side: several panels at a time, so that whole lines of memory are read. */
    const contiguous = (panels: number): void => {
      f.get(src).set(from).get(dst).set(d);
      f.forLoop(
        k,
        0,
        () => f.get(K),
        1,
        () => {
          f.get(d).set(to);
          for (let p = 0; p < panels; p++) {
            for (let at = 0; at < width; at += t.lanes) {
              loadPart(f, t, from, (p * width + at) * t.bytes, width - at);
              f.set(v);
              storePart(f, t, to, v, at * t.bytes, width - at);
            }
            if (p < panels - 1) f.get(to).get(panel).op("i32.add").set(to);
          }
          f.get(from)
            .get(kStep)
            .op("i32.add")
            .set(from)
            .inc(d, width * t.bytes);
        },
      );
    };
    /** ks side by side. */
    const interleaved = (): void => {
      const step = (e: number): void => {
        for (const p of rows) f.inc(p, e * t.bytes);
        f.inc(d, e * width * t.bytes);
      };
      f.forLoop(
        k,
        0,
        () => f.get(K).i32(-t.lanes).op("i32.and"),
        t.lanes,
        () => {
          rows.forEach((p, r) => f.get(p).mem("v128.load").set(vectors[r]!));
          transpose(f, t, vectors, d);
          step(t.lanes);
        },
      );
      f.whileLess(
        k,
        () => f.get(K),
        1,
        () => {
          rows.forEach((p, r) =>
            f
              .get(d)
              .get(p)
              .mem(load)
              .mem(store, r * t.bytes),
          );
          step(1);
        },
      );
    };
    /** Anything; rows past the last are zero. */
    const scattered = (): void => {
      const r = f.local();
      f.forLoop(
        k,
        0,
        () => f.get(K),
        1,
        () => {
          f.get(src).get(k).get(kStep).op("i32.mul").op("i32.add").set(from);
          f.forLoop(r, 0, width, 1, () => {
            f.get(d)
              .get(r)
              .get(rest)
              .op("i32.lt_s")
              .if(
                () => f.get(from).mem(load),
                () => (t.bytes === 8 ? f.f64(0) : f.f32(0)),
                t.bytes === 8 ? 0x7c : 0x7d,
              )
              .mem(store);
            f.get(from).get(rowStep).op("i32.add").set(from).inc(d, t.bytes);
          });
        },
      );
      f.release(r);
    };

    const wide = 4;
    f.i32(0).set(n);
    f.whileLess(
      n,
      () => f.get(count),
      0,
      () => {
        f.get(count).get(n).op("i32.sub").set(rest).get(dst).set(d);
        const moved = (panels: number): void => {
          f.get(dst).get(panel).i32(panels).op("i32.mul").op("i32.add").set(dst);
          f.get(src)
            .get(rowStep)
            .i32(panels * width)
            .op("i32.mul")
            .op("i32.add")
            .set(src)
            .inc(n, panels * width);
        };
        const one = (body: () => void) => (): void => {
          body();
          moved(1);
        };
        const sideBySide = (): void =>
          void f
            .get(rest)
            .i32(wide * width)
            .op("i32.ge_s")
            .if(
              () => {
                contiguous(wide);
                moved(wide);
              },
              one(() => contiguous(1)),
            );
        const fullPanel = (): void => {
          rows.forEach((p, r) => {
            if (r)
              f.get(rows[r - 1]!)
                .get(rowStep)
                .op("i32.add")
                .set(p);
            else f.get(src).set(p);
          });
          f.get(kStep).i32(t.bytes).op("i32.eq").if(interleaved, scattered);
        };
        f.get(rest)
          .i32(width)
          .op("i32.ge_s")
          .if(() => f.get(rowStep).i32(t.bytes).op("i32.eq").if(sideBySide, one(fullPanel)), one(scattered));
      },
    );
  });
