import { castExpr, sizeOf, type Accumulator, type LoopKernel } from "@hornbeam/ir";
import { typeOf } from "./cast.ts";
import type { Emitter } from "./emitter.ts";
import { combine, GROUP, groupNumber, groupsOf, identity, serial, stores, unravel } from "./loop.ts";
import { NarrowEmitter } from "./narrowEmitter.ts";
import { finish, type Shader } from "./shader.ts";
import type { Target } from "./target.ts";
import { shuffled, tree } from "./tree.ts";

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

const begin = (e: Emitter, accs: readonly Accumulator[]): void =>
  accs.forEach((a, i) => {
    if (isArg(a)) e.line(`var s${i}: ${accType(a)};\nvar n${i} = -1;`);
    else e.line(`var s${i}: ${accType(a)} = ${identity(a.reducer, a.dtype)};`);
  });

const accumulate = (e: Emitter, accs: readonly Accumulator[], at: string): void => {
  const values = accs.map((a) => e.value(isArg(a) ? a.value : castExpr(a.value, a.dtype)));
  accs.forEach((a, i) => fold(e, a, i, values[i]!, at));
};

const fold = (e: Emitter, a: Accumulator, i: number, value: string, at: string): void => {
  if (a.reducer === "argMax" || a.reducer === "argMin")
    e.line(`if (${beats(a, value, at, `s${i}`, `n${i}`)}) { s${i} = ${value}; n${i} = ${at}; }`);
  else e.line(`s${i} = ${combine(a.reducer, a.dtype, `s${i}`, value)};`);
};

const results = (e: Emitter, accs: readonly Accumulator[]): void => {
  e.accs = accs.map((a, i) => (isArg(a) ? `max(n${i}, 0)` : `s${i}`));
};

/** A workgroup for each point: threads take reduce points in turn and combine theirs in a tree of fixed order. */
const together = (k: LoopKernel, target: Target): Shader => {
  const e = new NarrowEmitter(k.args, false, target.half);
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
  return r >= GROUP && sizeOf(k.space) < 8192 && k.accs.length <= 16
    ? together(k, target)
    : serial(k, { ...target, emitter: NarrowEmitter }, { begin, add: accumulate, results });
};
