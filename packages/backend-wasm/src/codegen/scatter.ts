import type { BinaryOp, Expr, ScatterKernel } from "@hornbeam/ir";
import { computeDType, dtypes } from "@hornbeam/ir";
import type { FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import { analyse } from "./analysis.ts";
import { emitCast } from "./cast.ts";
import { affinesOf, collapse, strideOf } from "./loops.ts";
import { emitBinary } from "./maths.ts";
import { emitLoad, emitStore } from "./memory.ts";
import { makeNest } from "./nest.ts";
import type { Ctx } from "./types.ts";

const combining: Readonly<Record<ScatterKernel["reducer"], BinaryOp | undefined>> = {
  set: undefined,
  sum: "add",
  prod: "mul",
  max: "max",
  min: "min",
};

/** The function of a scatter: row-major, in vectors where neighbours go to neighbouring elements. */
export const emitScatter = (ctx: Ctx, k: ScatterKernel): FuncRef =>
  ctx.module.func(
    k.args.map(() => I32),
    [],
    (f) => {
      if (k.space.some((n) => n === 0)) return;
      const one: Expr = { op: "const", dtype: "int32", value: 1 };
      const within: Extract<Expr, { op: "guard" }> = {
        op: "guard",
        dtype: "int32",
        bounds: k.bounds,
        inside: one,
        outside: { ...one, value: 0 },
      };
      const values = [k.value, ...k.dyn.map((d) => d.value)];
      const roots = [...values, within];
      const loops = collapse(k.space, 0, [...affinesOf(roots), k.index]);
      const analysis = analyse(roots, loops, k.space);
      const inner = loops.length - 1;
      const bit = 1 << inner;
      const rows =
        inner >= 0 && strideOf(k.index, loops[inner]!) === 1 && k.dyn.every((d) => !(analysis.deps(d.value) & bit));
      const decided = analysis.resolve(within);
      const site = { arg: k.target, index: k.index };
      const nest = makeNest({
        f,
        ctx,
        args: k.args,
        loops,
        order: [...loops.keys()],
        sizes: k.space,
        roots,
        stores: [site],
        inner,
        accLevel: 0,
        analysis,
      });
      const { gen } = nest;
      const { dtype } = k.args[k.target]!;

      const combine = (at: number): void => {
        const offset = gen.push(site, at);
        const fn = combining[k.reducer];
        if (fn) {
          const again = gen.push(site, at);
          emitLoad(f, ctx, dtype, gen.lanes, again);
          gen.value(k.value, computeDType(dtype), 0);
          emitBinary(f, ctx, fn, computeDType(dtype));
          emitCast(f, ctx, computeDType(dtype), dtype);
        } else gen.value(k.value, dtype, 0);
        emitStore(f, ctx, dtype, gen.lanes, offset);
      };
      const point = (): void => {
        const at = f.local();
        const index = f.local();
        f.i32(0).set(at);
        f.block((skip) => {
          if (decided === within) {
            gen.condition(within);
            f.op("i32.eqz").brIf(skip);
          }
          for (const d of k.dyn) {
            gen.value(d.value, "int32", 0);
            f.op("i32x4.extract_lane", 0).tee(index).i32(d.size).op("i32.ge_u").brIf(skip);
            f.get(index)
              .i32(d.stride * dtypes[dtype].bytes)
              .op("i32.mul")
              .get(at)
              .op("i32.add")
              .set(at);
          }
          gen.scope(() => combine(at));
        });
        f.release(at, index);
      };
      const nested = (i: number): void => {
        if (i > inner) point();
        else if (i < inner) nest.loop(i, values, () => nested(i + 1));
        else
          nest.row(i, 0, loops[i]!.size, values, { lanes: rows ? analysis.lanes : 1, copies: 1 }, () => nested(i + 1));
      };
      if (decided === within || (decided.op === "const" && decided.value)) gen.scope(() => nested(0));
    },
  );
