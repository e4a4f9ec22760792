import type { CumulativeKernel } from "@hornbeam/ir";
import { computeDType, dtypes, isFloat } from "@hornbeam/ir";
import type { FuncRef } from "../asm/index.ts";
import { I32, V128 } from "../asm/index.ts";
import { emitCast } from "./cast.ts";
import { classOf, isWide, splat } from "./classes.ts";
import { emitBinary } from "./maths.ts";
import { emitLoad, emitStore } from "./memory.ts";
import { identityOf } from "./reducers.ts";
import type { Ctx } from "./types.ts";

/** The function of a running reduction: side by side along the inner axis, floats in double precision. */
export const emitCumulative = (ctx: Ctx, k: CumulativeKernel): FuncRef =>
  ctx.module.func([I32, I32], [], (f) => {
    const { outer, n, inner } = k;
    const [from, to] = [k.args[0]!.dtype, k.args[1]!.dtype];
    const held = isFloat(to) ? "float64" : computeDType(to);
    const lanes = isWide(classOf(held)) || isWide(classOf(from)) ? 2 : 4;
    const acc = f.local(V128);
    const [o, i, t, x, y] = [f.local(), f.local(), f.local(), f.local(), f.local()];
    const start = (pointer: number, local: number, bytes: number): void => {
      f.get(o)
        .i32(n)
        .op("i32.mul")
        .i32(k.reverse ? n - 1 : 0)
        .op("i32.add")
        .i32(inner)
        .op("i32.mul")
        .get(i)
        .op("i32.add");
      f.i32(bytes).op("i32.mul").get(pointer).op("i32.add").set(local);
    };
    const step = k.reverse ? -inner : inner;
    const column = (count: number): void => {
      start(0, x, dtypes[from].bytes);
      start(1, y, dtypes[to].bytes);
      splat(f, ctx, classOf(held), identityOf(k.reducer, isFloat(to) ? held : to));
      f.set(acc);
      const next = (): void => {
        f.get(acc).get(x);
        emitLoad(f, ctx, from, count);
        emitCast(f, ctx, from, held);
        emitBinary(f, ctx, ({ sum: "add", prod: "mul", max: "max", min: "min" } as const)[k.reducer], held);
        f.set(acc);
      };
      f.forLoop(t, 0, n, 1, () => {
        if (!k.exclusive) next();
        f.get(y).get(acc);
        emitCast(f, ctx, held, to);
        emitStore(f, ctx, to, count);
        if (k.exclusive) next();
        f.inc(x, step * dtypes[from].bytes);
        f.inc(y, step * dtypes[to].bytes);
      });
    };
    f.forLoop(o, 0, outer, 1, () => {
      f.forLoop(i, 0, inner - lanes + 1, lanes, () => column(lanes));
      f.whileLess(i, inner, 1, () => column(1));
    });
  });
