import type { Fn, FuncRef } from "../asm/index.ts";
import { I32, V128 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";

/** Rows and columns of the register tile: 12 accumulators, two vectors of the right operand and one of the left fit 16 registers. */
export const ROWS = 6;
export const COLS = 8;

/** c + a·b in place; fused where relaxed SIMD has it. */
const multiplyAdd = (f: Fn, ctx: Ctx, a: number, b: number, c: number): void => {
  if (ctx.relaxed) f.get(a).get(b).get(c).op("f32x4.relaxed_madd").set(c);
  else f.get(c).get(a).get(b).op("f32x4.mul").op("f32x4.add").set(c);
};

/**
 * The register tile: C[6, 8] (+)= Σₖ A[k, 6]ᵀ·B[k, 8] on packed panels. Function (a, b, K, c, bytes between rows of c, whether c is added
 * to) → ().
 */
const tile = (ctx: Ctx): FuncRef =>
  ctx.func("tile", [I32, I32, I32, I32, I32, I32], [], (f) => {
    const [a, b, K, c, ldc, add] = [0, 1, 2, 3, 4, 5] as const;
    const acc = Array.from({ length: ROWS * 2 }, () => f.local(V128));
    const left = f.local(V128);
    const right = [f.local(V128), f.local(V128)];
    const k = f.local();
    const row = f.local();
    const eachRow = (fn: (r: number) => void): void => {
      f.get(c).set(row);
      for (let r = 0; r < ROWS; r++) {
        fn(r);
        f.get(row).get(ldc).op("i32.add").set(row);
      }
    };
    f.get(add).if(() =>
      eachRow((r) =>
        [0, 1].forEach((h) =>
          f
            .get(row)
            .mem("v128.load", h * 16)
            .set(acc[r * 2 + h]!),
        ),
      ),
    );
    const step = (u: number): void => {
      right.forEach((v, h) =>
        f
          .get(b)
          .mem("v128.load", u * COLS * 4 + h * 16)
          .set(v),
      );
      for (let r = 0; r < ROWS; r++) {
        f.get(a)
          .mem("v128.load32_splat", (u * ROWS + r) * 4)
          .set(left);
        right.forEach((v, h) => multiplyAdd(f, ctx, left, v, acc[r * 2 + h]!));
      }
    };
    const steps = (n: number): void => {
      for (let u = 0; u < n; u++) step(u);
      f.inc(a, n * ROWS * 4).inc(b, n * COLS * 4);
    };
    f.forLoop(
      k,
      0,
      () => f.get(K).i32(-4).op("i32.and"),
      4,
      () => steps(4),
    );
    f.whileLess(
      k,
      () => f.get(K),
      1,
      () => steps(1),
    );
    eachRow((r) =>
      [0, 1].forEach((h) =>
        f
          .get(row)
          .get(acc[r * 2 + h]!)
          .mem("v128.store", h * 16),
      ),
    );
  });

/**
 * All tiles of a block: packed A (panels of 6 rows) times packed B (panels of 8 columns). Function (a, b, panels of a, panels of b, K, c,
 * bytes between rows of c, whether c is added to) → (). A panel of b stays in the first cache while those of a pass by.
 */
export const gemmBlock = (ctx: Ctx): FuncRef => {
  const tiles = tile(ctx);
  return ctx.func("gemm", [I32, I32, I32, I32, I32, I32, I32, I32], [], (f) => {
    const [a, b, m, n, K, c, ldc, add] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
    const i = f.local();
    const j = f.local();
    const ca = f.local();
    const cc = f.local();
    f.forLoop(
      j,
      0,
      () => f.get(n),
      1,
      () => {
        f.get(a).set(ca).get(c).set(cc);
        f.forLoop(
          i,
          0,
          () => f.get(m),
          1,
          () => {
            for (const l of [ca, b, K, cc, ldc, add]) f.get(l);
            f.call(tiles);
            f.get(K)
              .i32(ROWS * 4)
              .op("i32.mul")
              .get(ca)
              .op("i32.add")
              .set(ca);
            f.get(ldc).i32(ROWS).op("i32.mul").get(cc).op("i32.add").set(cc);
          },
        );
        f.get(K)
          .i32(COLS * 4)
          .op("i32.mul")
          .get(b)
          .op("i32.add")
          .set(b)
          .inc(c, COLS * 4);
      },
    );
  });
};
