import type { Fn, FuncRef, ValType } from "../asm/index.ts";
import { F32, F64, I32, I64, V128 } from "../asm/index.ts";
import { isWide, prefixOf } from "./classes.ts";
import type { Class, Ctx } from "./types.ts";

/** Scalar type of a class's lanes, with the prefix of its instructions. */
const scalars: Readonly<Record<Class, readonly [ValType, string]>> = {
  F: [F32, "f32."],
  D: [F64, "f64."],
  I: [I32, "i32."],
  L: [I64, "i64."],
  B: [I32, "i32."],
};

/** A helper function that does `lane` to every lane of its arguments: scalars of `from` on the stack → one of `to`. */
const perLane = (ctx: Ctx, name: string, from: Class, to: Class, arity: number, lane: (f: Fn) => void): FuncRef =>
  ctx.func(name, new Array<ValType>(arity).fill(V128), [V128], (f) => {
    const out = f.local(V128);
    const value = f.local(scalars[to][0]);
    for (let i = 0; i < (isWide(from) || isWide(to) ? 2 : 4); i++) {
      for (let a = 0; a < arity; a++) f.get(a).op(`${prefixOf[from]}extract_lane`, i);
      lane(f);
      if (i) f.set(value).get(out).get(value).op(`${prefixOf[to]}replace_lane`, i);
      else f.op(`${prefixOf[to]}splat`);
      f.set(out);
    }
    f.get(out);
  });

/** Calls the host's function of that name, in float64, for every lane: exact, and rare enough. */
export const viaHost = (f: Fn, ctx: Ctx, c: "F" | "D", name: string, arity: number): Fn => {
  const host = ctx.module.import(name, new Array<ValType>(arity).fill(F64), [F64]);
  // The operands of a binary function are promoted one by one: the upper one waits in a local.
  return f.call(
    perLane(ctx, `${c}${name}`, c, c, arity, (g) => {
      if (c === "F") {
        if (arity === 2) {
          const y = g.local(F32);
          g.set(y).op("f64.promote_f32").get(y);
          g.release(y);
        }
        g.op("f64.promote_f32");
      }
      g.call(host);
      if (c === "F") g.op("f32.demote_f64");
    }),
  );
};

/** Conversion between classes that SIMD has no instruction for. */
export const convertLanes = (f: Fn, ctx: Ctx, from: Class, to: Class): void => {
  const op = to === "L" ? `i64.trunc_sat_${from === "F" ? "f32" : "f64"}_s` : `${scalars[to][1]}convert_i64_s`;
  f.call(perLane(ctx, from + to, from, to, 1, (g) => g.op(op)));
};

/** Integer functions of two arguments that SIMD lacks. Division by zero gives 0. */
export const lanewise = (f: Fn, ctx: Ctx, c: "I" | "L", name: string, unsigned: boolean): void => {
  const key = c + name + (unsigned ? "_u" : "_s");
  const scalar = ctx.func(`scalar ${key}`, [scalars[c][0], scalars[c][0]], [scalars[c][0]], (g) =>
    emitInt(g, c, name, unsigned),
  );
  f.call(perLane(ctx, key, c, c, 2, (g) => g.call(scalar)));
};

/** Body of a scalar integer function of locals 0 and 1. */
const emitInt = (f: Fn, c: "I" | "L", name: string, unsigned: boolean): void => {
  const [type, p] = scalars[c];
  const s = unsigned ? "_u" : "_s";
  const num = (v: number): Fn => (type === I64 ? f.i64(BigInt(v)) : f.i32(v));
  const op = (fn: string): Fn => f.op(p + fn);
  const xy = (fn: string): Fn => {
    f.get(0).get(1);
    return op(fn);
  };
  const y = (): Fn => f.get(1);
  const negateY = (): void => {
    num(0).get(1);
    op("sub").set(1);
  };
  if (name === "shl" || name === "shr") {
    xy(name === "shl" ? "shl" : `shr${s}`);
    return;
  }
  if (name === "pow") {
    const out = f.local(type);
    num(1).set(out);
    if (!unsigned) {
      y();
      num(0);
      op("lt_s").if(() => {
        // x⁻ⁿ truncates to 0 unless x is 1 or −1.
        f.get(0);
        num(1);
        op("add");
        num(2);
        op("gt_u").if(() => num(0).set(0));
        negateY();
      });
    }
    f.loop((again) => {
      y();
      num(1);
      op("and");
      op("eqz")
        .op("i32.eqz")
        .if(() => {
          f.get(out).get(0);
          op("mul").set(out);
        });
      f.get(0).get(0);
      op("mul").set(0);
      y();
      num(1);
      op("shr_u").tee(1);
      op("eqz").op("i32.eqz").brIf(again);
    });
    f.get(out);
    return;
  }
  y();
  op("eqz").if(() => num(0).op("return"));
  if (!unsigned) {
    // The least integer over −1 would trap.
    y();
    num(-1);
    op("eq").if(() => {
      num(0).get(0);
      op(name === "mod" ? "and" : "sub").op("return");
    });
  }
  const r = f.local(type);
  xy(`rem${s}`).set(r);
  // The remainder has the dividend's sign; Python's has the divisor's.
  const differ = (): Fn => {
    if (unsigned) return f.i32(0);
    f.get(r);
    op("eqz").op("i32.eqz").get(r).get(1);
    op("xor");
    num(0);
    return op("lt_s").op("i32.and");
  };
  if (name === "mod") {
    f.get(r);
    y();
    num(0);
    differ().op("select");
    op("add");
    return;
  }
  xy(`div${s}`);
  if (name === "floorDiv") {
    differ();
    if (type === I64) f.op("i64.extend_i32_u");
    op("sub");
  }
};
