import {
  castExpr,
  dtypes,
  sizeOf,
  type Accumulator,
  type DType,
  type LoopKernel,
  type Reducer,
  type Store,
} from "@hornbeam/ir";
import { arithmetic } from "./arithmetic.ts";
import { typeOf } from "./cast.ts";
import { Emitter } from "./emitter.ts";
import { finish, type Shader } from "./shader.ts";
import type { Target } from "./target.ts";

export const GROUP = 64;
/** Workgroups in a row of the dispatch: below the limit of 65,535 in each dimension. */
const ROW = 32768;

/** Splits a row-major number into loop variables, named with `prefix`. */
export const unravel = (e: Emitter, number: string, sizes: readonly number[], prefix: string): string[] => {
  const names = sizes.map((_, i) => `${prefix}${i}`);
  let rest = number;
  for (let i = sizes.length - 1; i >= 0; i--) {
    if (sizes[i] === 1) e.line(`let ${names[i]} = 0;`);
    else if (i === 0) e.line(`let ${names[i]} = i32(${rest});`);
    else {
      e.line(`let ${names[i]} = i32((${rest}) % ${sizes[i]}u);`);
      const next = `${prefix}r${i}`;
      e.line(`let ${next} = (${rest}) / ${sizes[i]}u;`);
      rest = next;
    }
  }
  return names;
};

/** Groups of a dispatch over `n` items as two dimensions. */
export const groupsOf = (n: number): readonly [number, number] => (n <= ROW ? [n, 1] : [ROW, Math.ceil(n / ROW)]);
export const groupNumber: string = `(W.y * ${ROW}u + W.x)`;

const least: Readonly<Record<string, string>> = {
  f32: "neg_(inf_())",
  i32: "(-2147483647 - 1)",
  u32: "0u",
  bool: "false",
};
const most: Readonly<Record<string, string>> = { f32: "inf_()", i32: "2147483647", u32: "0xffffffffu", bool: "true" };
const combiner = { sum: "add", prod: "mul", max: "max", min: "min", any: "or", all: "and" } as const;

/** Where a reducer starts. */
export const identity = (reducer: Reducer, dtype: DType): string => {
  const t = typeOf(dtype);
  const { bytes, kind } = dtypes[dtype];
  if (reducer === "max" || reducer === "min") {
    if (t !== "i32" || bytes === 4) return (reducer === "max" ? least : most)[t]!;
    const lo = kind === "int" ? -(2 ** (8 * bytes - 1)) : 0;
    return `i32(${reducer === "max" ? lo : lo + 2 ** (8 * bytes) - 1})`;
  }
  return t === "bool"
    ? String(reducer === "prod" || reducer === "all")
    : `${t}(${Number(reducer === "prod" || reducer === "all")})`;
};

/** Reducers of values alone. */
export type Plain = Exclude<Reducer, "argMax" | "argMin">;

/** a ∘ b of a reducer that is not argMax or argMin. */
export const combine = (reducer: Plain, dtype: DType, a: string, b: string): string =>
  arithmetic(combiner[reducer], dtype, a, b);

/** How reduce points are gathered: what a kernel has for it besides its loops. */
export interface Gather {
  /** Declares the accumulators. */
  begin(e: Emitter, accs: readonly Accumulator[]): void;
  /** One more value of each accumulator; `at` is the number of the reduce point, i32. */
  add(e: Emitter, accs: readonly Accumulator[], at: string): void;
  /** Names of the accumulators' results. */
  results(e: Emitter, accs: readonly Accumulator[]): void;
}

/** Values alone, without their places. */
const plain: Gather = {
  begin: (e, accs) =>
    accs.forEach((a, i) => e.line(`var s${i}: ${typeOf(a.dtype)} = ${identity(a.reducer, a.dtype)};`)),
  add: (e, accs) => {
    const values = accs.map((a) => e.value(castExpr(a.value, a.dtype)));
    accs.forEach((a, i) => e.line(`s${i} = ${combine(a.reducer as Plain, a.dtype, `s${i}`, values[i]!)};`));
  },
  results: (e, accs) => {
    e.accs = accs.map((_, i) => `s${i}`);
  },
};

/** All values first, then all stores. */
export const stores = (e: Emitter, all: readonly Store[]): void => {
  const values = all.map((s) => e.as(s.value, e.args[s.arg]!.dtype));
  all.forEach((s, i) => e.store(s.arg, e.affine(s.index), values[i]!));
};

/** A thread for each point, which goes over all reduce points itself. */
export const serial = (k: LoopKernel, { half, emitter: Text = Emitter }: Target, gather: Gather = plain): Shader => {
  const e = new Text(k.args, false, half);
  const n = sizeOf(k.space);
  e.line(`let I = ${groupNumber} * ${GROUP}u + L;\nif (I >= ${n}u) { return; }`);
  e.vars = unravel(e, "I", k.space, "i");
  if (k.accs.length) {
    gather.begin(e, k.accs);
    const names = k.reduce.map((_, i) => `r${i}`);
    e.vars = [...e.vars, ...names];
    const nest = (d: number): void => {
      if (d < names.length)
        e.block(`for (var ${names[d]} = 0; ${names[d]} < ${k.reduce[d]}; ${names[d]}++)`, () => nest(d + 1));
      else
        gather.add(
          e,
          k.accs,
          names.reduce((at, r, i) => (i ? `(${at}) * ${k.reduce[i]} + ${r}` : r), "0"),
        );
    };
    nest(0);
    e.vars = e.vars.slice(0, k.space.length);
    gather.results(e, k.accs);
  }
  stores(e, k.stores);
  return finish(e, GROUP, groupsOf(Math.ceil(n / GROUP)));
};
