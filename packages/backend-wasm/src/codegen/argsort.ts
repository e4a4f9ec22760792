import type { ArgsortKernel } from "@hornbeam/ir";
import { dtypes } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import { emitCast } from "./cast.ts";
import { emitLoad } from "./memory.ts";
import type { Ctx } from "./types.ts";

/** Keys of 8 bytes, and as many places again as the result has. */
export const argsortScratchBytes = (k: ArgsortKernel): number => 12 * k.n + 64;

/**
 * The function of an argsort (source, result, scratch): a stable merge sort from the bottom up of places, by keys in float64 (int64 as
 * they are), negated for descending order.
 */
export const emitArgsort = (ctx: Ctx, k: ArgsortKernel): FuncRef =>
  ctx.module.func([I32, I32, I32], [], (f) => {
    const { n } = k;
    const { dtype } = k.args[0]!;
    const wide = dtype === "int64";
    const [source, result, keys] = [0, 1, 2];
    const local = (): number => f.local();
    const [row, i, width, from, to, a, b, endA, endB, out, swap] = Array.from({ length: 11 }, local) as number[];
    const at = (base: number, index: number, bytes: number): Fn =>
      f.get(base).get(index).i32(bytes).op("i32.mul").op("i32.add");
    const min = (x: number): Fn => f.get(x).i32(n).get(x).i32(n).op("i32.lt_s").op("select").set(x);
    const key = (place: number): Fn => {
      f.get(keys);
      at(from!, place, 4).mem("i32.load").i32(8).op("i32.mul").op("i32.add");
      return f.mem(wide ? "i64.load" : "f64.load");
    };
    const take = (place: number): void => {
      at(to!, out!, 4);
      at(from!, place, 4).mem("i32.load").mem("i32.store");
      f.inc(place, 1);
    };
    /** Pushes 1 where the right run's first goes before the left's: it is less, or the left one is NaN. */
    const rightFirst = (): void => {
      if (wide) {
        key(b!);
        key(a!).op("i64.lt_s");
        return;
      }
      key(a!);
      key(b!).op("f64.le").op("i32.eqz");
      key(b!);
      key(b!).op("f64.eq").op("i32.and");
    };
    const merge = (): void => {
      f.get(i!).set(a!).get(i!).get(width!).op("i32.add").set(endA!);
      min(endA!);
      f.get(endA!).set(b!).get(endA!).get(width!).op("i32.add").set(endB!);
      min(endB!);
      f.get(i!)
        .set(out!)
        .whileLess(
          out!,
          () => f.get(endB!),
          1,
          () => {
            f.get(a!)
              .get(endA!)
              .op("i32.lt_s")
              .if(
                () =>
                  f
                    .get(b!)
                    .get(endB!)
                    .op("i32.lt_s")
                    .if(rightFirst, () => f.i32(0), I32),
                () => f.i32(1),
                I32,
              );
            f.if(
              () => take(b!),
              () => take(a!),
            );
          },
        );
    };
    f.forLoop(row!, 0, k.rows, 1, () => {
      f.forLoop(i!, 0, n, 1, () => {
        at(keys, i!, 8);
        at(source, i!, dtypes[dtype].bytes);
        emitLoad(f, ctx, dtype, 1);
        emitCast(f, ctx, dtype, wide ? dtype : "float64");
        if (k.descending) f.op(wide ? "v128.not" : "f64x2.neg");
        f.mem("v128.store64_lane", 0, 0);
        at(result, i!, 4).get(i!).mem("i32.store");
      });
      f.get(result)
        .set(from!)
        .get(keys)
        .i32(8 * n)
        .op("i32.add")
        .set(to!)
        .i32(1)
        .set(width!);
      f.whileLess(width!, n, 0, () => {
        f.i32(0)
          .set(i!)
          .whileLess(i!, n, 0, () => {
            merge();
            f.get(endB!).set(i!);
          });
        f.get(from!).set(swap!).get(to!).set(from!).get(swap!).set(to!);
        f.get(width!).i32(1).op("i32.shl").set(width!);
      });
      f.get(from!)
        .get(result)
        .op("i32.ne")
        .if(() =>
          f
            .get(result)
            .get(from!)
            .i32(4 * n)
            .op("memory.copy", 0, 0),
        );
      f.inc(source, n * dtypes[dtype].bytes);
      f.inc(result, 4 * n);
    });
  });
