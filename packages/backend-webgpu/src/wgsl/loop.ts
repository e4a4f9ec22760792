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
import { shuffled, tree } from "./tree.ts";

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

const isArg = (a: Accumulator): boolean => a.reducer === "argMax" || a.reducer === "argMin";

/** Whether (value x, place i) goes before (b, j): the greater, the first of equals, and NaN before all. */
const beats = (a: Accumulator, x: string, i: string, b: string, j: string): string => {
  const op = a.reducer === "argMax" ? ">" : "<";
  const t = typeOf(a.value.dtype);
  if (t === "bool")
    return `(${j} < 0 || (${i} >= 0 && (${a.reducer === "argMax" ? `${x} & !${b}` : `!${x} & ${b}`} || (${x} == ${b} && ${i} < ${j}))))`;
  if (t !== "f32") return `(${j} < 0 || (${i} >= 0 && (${x} ${op} ${b} || (${x} == ${b} && ${i} < ${j}))))`;
  return (
    `(${j} < 0 || (${i} >= 0 && ((isnan_(${x}) && (!isnan_(${b}) || ${i} < ${j})) || ` +
    `(!isnan_(${b}) && !isnan_(${x}) && (${x} ${op} ${b} || (${x} == ${b} && ${i} < ${j}))))))`
  );
};

const accType = (a: Accumulator): "f32" | "i32" | "u32" | "bool" => typeOf(isArg(a) ? a.value.dtype : a.dtype);

/** Declares the accumulators. */
const begin = (e: Emitter, accs: readonly Accumulator[]): void =>
  accs.forEach((a, i) => {
    if (isArg(a)) e.line(`var s${i}: ${accType(a)};\nvar n${i} = -1;`);
    else e.line(`var s${i}: ${accType(a)} = ${identity(a.reducer, a.dtype)};`);
  });

/** One more value of each accumulator; `at` is the number of the reduce point, i32. */
const accumulate = (e: Emitter, accs: readonly Accumulator[], at: string): void => {
  const values = accs.map((a) => e.value(isArg(a) ? a.value : castExpr(a.value, a.dtype)));
  accs.forEach((a, i) => fold(e, a, i, values[i]!, at));
};

const fold = (e: Emitter, a: Accumulator, i: number, value: string, at: string): void => {
  if (a.reducer === "argMax" || a.reducer === "argMin")
    e.line(`if (${beats(a, value, at, `s${i}`, `n${i}`)}) { s${i} = ${value}; n${i} = ${at}; }`);
  else e.line(`s${i} = ${combine(a.reducer, a.dtype, `s${i}`, value)};`);
};

/** Names of the accumulators' results. */
const results = (e: Emitter, accs: readonly Accumulator[]): void => {
  e.accs = accs.map((a, i) => (isArg(a) ? `max(n${i}, 0)` : `s${i}`));
};

/** All values first, then all stores. */
export const stores = (e: Emitter, all: readonly Store[]): void => {
  const values = all.map((s) => e.as(s.value, e.args[s.arg]!.dtype));
  all.forEach((s, i) => e.store(s.arg, e.affine(s.index), values[i]!));
};

/** A thread for each point, which goes over all reduce points itself. */
const serial = (k: LoopKernel, { half }: Target): Shader => {
  const e = new Emitter(k.args, false, half);
  const n = sizeOf(k.space);
  e.line(`let I = ${groupNumber} * ${GROUP}u + L;\nif (I >= ${n}u) { return; }`);
  e.vars = unravel(e, "I", k.space, "i");
  if (k.accs.length) {
    begin(e, k.accs);
    const names = k.reduce.map((_, i) => `r${i}`);
    e.vars = [...e.vars, ...names];
    const nest = (d: number): void => {
      if (d < names.length)
        e.block(`for (var ${names[d]} = 0; ${names[d]} < ${k.reduce[d]}; ${names[d]}++)`, () => nest(d + 1));
      else
        accumulate(
          e,
          k.accs,
          names.reduce((at, r, i) => (i ? `(${at}) * ${k.reduce[i]} + ${r}` : r), "0"),
        );
    };
    nest(0);
    e.vars = e.vars.slice(0, k.space.length);
    results(e, k.accs);
  }
  stores(e, k.stores);
  return finish(e, GROUP, groupsOf(Math.ceil(n / GROUP)));
};

/** A workgroup for each point: threads take reduce points in turn and combine theirs in a tree of fixed order. */
const together = (k: LoopKernel, target: Target): Shader => {
  const e = new Emitter(k.args, false, target.half);
  const [n, r] = [sizeOf(k.space), sizeOf(k.reduce)];
  e.line(`let I = ${groupNumber};\nif (I >= ${n}u) { return; }`);
  e.vars = unravel(e, "I", k.space, "i");
  begin(e, k.accs);
  const space = e.vars;
  e.block(`for (var R = L; R < ${r}u; R += ${GROUP}u)`, () => {
    e.vars = [...space, ...unravel(e, "R", k.reduce, "r")];
    accumulate(e, k.accs, "i32(R)");
  });
  e.vars = space;
  const leaves = k.accs.flatMap((a, i) => [
    { name: `s${i}`, place: `w${i}` },
    ...(isArg(a) ? [{ name: `n${i}`, place: `m${i}` }] : []),
  ]);
  const first = k.accs.map((_, i) => leaves.findIndex((l) => l.name === `s${i}`));
  const held = k.accs.map((a) => (isArg(a) ? a.value.dtype : a.dtype));
  const lanes = shuffled(target, held, GROUP);
  tree(e, leaves, GROUP, lanes, (other) =>
    k.accs.forEach((a, i) => fold(e, a, i, other(first[i]!), isArg(a) ? other(first[i]! + 1) : "")),
  );
  e.line("if (L > 0u) { return; }");
  results(e, k.accs);
  stores(e, k.stores);
  const scope = k.accs
    .map(
      (a, i) =>
        `var<workgroup> w${i}: array<${accType(a)}, ${GROUP}>;\n${isArg(a) ? `var<workgroup> m${i}: array<i32, ${GROUP}>;\n` : ""}`,
    )
    .join("");
  return finish(e, GROUP, groupsOf(n), scope, lanes ? "S" : undefined);
};

/** A loop kernel: long reductions of few points are shared by a workgroup. */
export const loop = (k: LoopKernel, target: Target): Shader => {
  const r = k.accs.length ? sizeOf(k.reduce) : 0;
  return r >= GROUP && sizeOf(k.space) < 8192 && k.accs.length <= 16 ? together(k, target) : serial(k, target);
};
