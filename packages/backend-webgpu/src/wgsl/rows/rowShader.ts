import { castExpr, rewriteExpr, sizeOf, type Expr, type KernelArg, type LoopKernel } from "@hornbeam/ir";
import type { Emitter } from "../emitter.ts";
import { NarrowEmitter } from "../narrowEmitter.ts";
import { typeOf } from "../cast.ts";
import { combine, groupNumber, groupsOf, identity, stores, unravel, type Plain } from "../loop.ts";
import { finish, type Shader } from "../shader.ts";
import type { Target } from "../target.ts";
import { shuffled, tree } from "../tree.ts";

/** A kernel of a group, and where its arguments are among the group's. */
export interface Phase {
  readonly kernel: LoopKernel;
  readonly args: readonly number[];
}

/** Longest row that one thread goes over alone. */
const ALONE = 32;
/** Threads of a row, or rows of a workgroup. */
const THREADS = 64;

/** The kernel over the group's arguments. */
const renumber = ({ kernel: k, args }: Phase): LoopKernel => {
  const memo = new Map<Expr, Expr>();
  const moved = (root: Expr): Expr =>
    rewriteExpr(root, (e) => (e.op === "load" ? { ...e, arg: args[e.arg]! } : e), memo)!;
  return {
    ...k,
    accs: k.accs.map((a) => ({ ...a, value: moved(a.value) })),
    stores: k.stores.map((s) => ({ ...s, arg: args[s.arg]!, value: moved(s.value) })),
  };
};

const nest = (e: Emitter, sizes: readonly number[], names: readonly string[], body: () => void, d = 0): void => {
  if (d === sizes.length) body();
  else
    e.block(`for (var ${names[d]} = 0; ${names[d]} < ${sizes[d]}; ${names[d]}++)`, () =>
      nest(e, sizes, names, body, d + 1),
    );
};

const fold = (e: Emitter, k: LoopKernel): void => {
  const values = k.accs.map((a) => e.value(castExpr(a.value, a.dtype)));
  k.accs.forEach((a, i) => e.line(`s${i} = ${combine(a.reducer as Plain, a.dtype, `s${i}`, values[i]!)};`));
};

const declare = (e: Emitter, k: LoopKernel): void => {
  k.accs.forEach((a, i) => e.line(`var s${i}: ${typeOf(a.dtype)} = ${identity(a.reducer, a.dtype)};`));
  e.accs = k.accs.map((_, i) => `s${i}`);
};

/** One thread does a kernel's part of its row. */
const alone = (e: Emitter, k: LoopKernel, row: readonly string[]): void => {
  const inner = k.space.slice(row.length);
  const names = inner.map((_, i) => `j${i}`);
  if (k.accs.length) {
    const reduced = k.reduce.map((_, i) => `r${i}`);
    e.vars = [...row, ...reduced];
    declare(e, k);
    nest(e, k.reduce, reduced, () => fold(e, k));
    e.vars = [...row];
  } else e.vars = [...row, ...names];
  nest(e, inner, names, () => stores(e, k.stores));
};

/** The threads of a workgroup share a kernel's part of their row. */
const shared = (
  e: Emitter,
  k: LoopKernel,
  row: readonly string[],
  memory: Map<string, string>,
  lanes: number | undefined,
): void => {
  const size = sizeOf(k.reduce);
  if (!k.accs.length) {
    const inner = k.space.slice(row.length);
    return e.block(`for (var J = L; J < ${sizeOf(inner)}u; J += ${THREADS}u)`, () => {
      e.vars = [...row, ...unravel(e, "J", inner, "j")];
      stores(e, k.stores);
    });
  }
  declare(e, k);
  e.block(`for (var R = L; R < ${size}u; R += ${THREADS}u)`, () => {
    e.vars = [...row, ...unravel(e, "R", k.reduce, "r")];
    fold(e, k);
  });
  const places = k.accs.map((a, i) => {
    const name = `w${i}${typeOf(a.dtype)}`;
    memory.set(name, `var<workgroup> ${name}: array<${typeOf(a.dtype)}, ${THREADS}>;\n`);
    return name;
  });
  const leaves = places.map((place, i) => ({ name: `s${i}`, place }));
  tree(e, leaves, THREADS, lanes, (other) =>
    k.accs.forEach((a, i) => e.line(`s${i} = ${combine(a.reducer as Plain, a.dtype, `s${i}`, other(i))};`)),
  );
  e.vars = [...row];
  e.block("if (L == 0u)", () => stores(e, k.stores));
};

/**
 * Kernels over the same rows as one dispatch: a row at a time goes through all of them, by one thread where rows are short, by a
 * workgroup otherwise. What one leaves the next finds in the cache.
 */
export const rowShader = (
  phases: readonly Phase[],
  args: readonly KernelArg[],
  rows: readonly number[],
  target: Target,
): Shader => {
  const kernels = phases.map(renumber);
  const longest = Math.max(...kernels.map((k) => Math.max(sizeOf(k.reduce), sizeOf(k.space.slice(rows.length)))));
  const single = longest <= ALONE;
  const e = new NarrowEmitter(args, false, target.half);
  const n = sizeOf(rows);
  e.line(`let I = ${groupNumber}${single ? ` * ${THREADS}u + L` : ""};\nif (I >= ${n}u) { return; }`);
  const row = unravel(e, "I", rows, "i");
  const memory = new Map<string, string>();
  const held = kernels.flatMap((k) => k.accs.map((a) => a.dtype));
  const lanes = single ? undefined : shuffled(target, held, THREADS);
  kernels.forEach((k, i) => {
    if (i && !single) e.line("storageBarrier();\nworkgroupBarrier();");
    e.block("", () => (single ? alone(e, k, row) : shared(e, k, row, memory, lanes)));
  });
  return finish(
    e,
    THREADS,
    groupsOf(single ? Math.ceil(n / THREADS) : n),
    [...memory.values()].join(""),
    lanes ? "S" : undefined,
  );
};
