import {
  affine,
  axisVar,
  binaryExpr,
  compareExpr,
  exprTopo,
  guardExpr,
  indexExpr,
  konst,
  selectExpr,
  sizeOf,
  stridesOf,
  type Affine,
  type Expr,
  type KernelArg,
  type LoopKernel,
  type ScatterKernel,
} from "@hornbeam/ir";
import { NarrowEmitter } from "./narrowEmitter.ts";
import { GROUP, groupNumber, groupsOf, unravel } from "./loop.ts";
import { loop } from "./sharedLoop.ts";
import { argsort } from "./order/argsort.ts";
import { restoreExpr } from "./restore.ts";
import { applyPoint, independentAxes } from "./scatter.ts";
import { finish, type Shader } from "./shader.ts";
import type { Stage, StageRef, Stages } from "./stage.ts";

/** Fewest points that may meet for which sorting pays. */
const MANY = 256;
const SKIPPED = 2147483647;

/** Whether an expression depends on one of the axes. */
const depends = (e: Expr, axes: ReadonlySet<number>): boolean => {
  const on = (x: Affine): boolean => x.strides.some((s, i) => s !== 0 && axes.has(i));
  return exprTopo([e]).some(
    (x) =>
      ((x.op === "load" || x.op === "index") && on(x.index)) || (x.op === "guard" && x.bounds.some((b) => on(b.index))),
  );
};

/** For each point that may meet others the place it goes to, or SKIPPED. */
const keysOf = (k: ScatterKernel, inner: readonly number[], args: readonly KernelArg[], out: number): LoopKernel => {
  const by: Affine[] = k.space.map((_, i) => (inner.includes(i) ? axisVar(inner.indexOf(i)) : affine(0)));
  const memo = new Map<Expr, Expr>();
  const moved = (e: Expr): Expr => restoreExpr(e, by, memo);
  const move = (x: Affine): Affine => {
    const made = moved(indexExpr(x, "int32"));
    return made.op === "index" ? made.index : x;
  };
  let place = indexExpr(
    move({ offset: k.index.offset, strides: k.index.strides.map((s, i) => (inner.includes(i) ? s : 0)) }),
    "int32",
  );
  let valid: Expr | undefined;
  const also = (e: Expr): void => void (valid = valid ? binaryExpr("and", valid, e) : e);
  for (const d of k.dyn) {
    const v = moved(d.value);
    also(compareExpr("le", konst(0, "int32"), v));
    also(compareExpr("lt", v, konst(d.size, "int32")));
    place = binaryExpr("add", place, binaryExpr("mul", v, konst(d.stride, "int32")));
  }
  const skipped = konst(SKIPPED, "int32");
  const bounds = k.bounds.map((b) => ({ ...b, index: move(b.index) }));
  return {
    kind: "loop",
    name: `${k.name} (places)`,
    args,
    space: inner.map((i) => k.space[i]!),
    reduce: [],
    accs: [],
    stores: [
      {
        arg: out,
        index: affine(0, stridesOf(inner.map((i) => k.space[i]!))),
        value: guardExpr(bounds, valid ? selectExpr(valid, place, skipped) : place, skipped),
      },
    ],
  };
};

/** The first of each run of equal places applies the whole run, in the points' own order; args: the kernel's, places, order. */
const apply = (k: ScatterKernel, inner: readonly number[], args: readonly KernelArg[]): Shader => {
  const e = new NarrowEmitter(args);
  const outer = k.space.map((_, i) => i).filter((i) => !inner.includes(i));
  const sizes = (axes: readonly number[]): number[] => axes.map((i) => k.space[i]!);
  const points = sizeOf(sizes(inner));
  const [keys, order] = [k.args.length, k.args.length + 1];
  const n = points * sizeOf(sizes(outer));
  e.line(`let I = ${groupNumber} * ${GROUP}u + L;\nif (I >= ${n}u) { return; }`);
  const [head, ...free] = unravel(e, "I", [points, ...sizes(outer)], "i");
  e.line(`let place = ${e.load(keys, e.load(order, head!))};`);
  e.line(`if (place == ${SKIPPED}) { return; }`);
  e.block(`if (${head} > 0)`, () =>
    e.line(`if (${e.load(keys, e.load(order, `(${head} - 1)`))} == place) { return; }`),
  );
  e.block(`for (var q = ${head}; q < ${points}; q++)`, () => {
    e.line(`let point = ${e.load(order, "q")};\nif (${e.load(keys, "point")} != place) { break; }`);
    e.line("let up = u32(point);");
    const met = unravel(e, "up", sizes(inner), "r");
    e.vars = k.space.map((_, i) => (inner.includes(i) ? met[inner.indexOf(i)]! : free[outer.indexOf(i)]!));
    applyPoint(e, k);
  });
  return finish(e, GROUP, groupsOf(Math.ceil(n / GROUP)));
};

/**
 * A scatter whose points may meet, by sorting: the places of the points, their stable order, and then one thread for each place
 * and element, which applies the points of that place in turn. The result is that of applying all points in order. Undefined where
 * few points may meet, or where the place depends on what does not meet.
 */
export const scatterSorted = (k: ScatterKernel): Stages | undefined => {
  const free = independentAxes(k);
  const inner = k.space.map((_, i) => i).filter((i) => !free.has(i));
  const points = sizeOf(inner.map((i) => k.space[i]!));
  if (points < MANY || k.dyn.some((d) => depends(d.value, free))) return undefined;
  if (k.bounds.some((b) => b.index.strides.some((s, i) => s !== 0 && free.has(i)))) return undefined;
  const bytes = Math.ceil((4 * points) / 256) * 256;
  const keys: KernelArg = { dtype: "int32", access: "read" };
  const sort = argsort({
    kind: "argsort",
    name: `${k.name} (order)`,
    args: [keys, { ...keys, access: "write" }],
    rows: 1,
    n: points,
    descending: false,
  });
  const all = k.args.map((_, arg): StageRef => ({ arg }));
  const first = keysOf(
    k,
    inner,
    [...k.args.map((a) => ({ ...a, access: "read" as const })), { ...keys, access: "write" }],
    k.args.length,
  );
  const last = [...k.args, keys, keys];
  const moved = (r: StageRef): StageRef =>
    "arg" in r ? { scratch: r.arg * bytes } : { scratch: 2 * bytes + r.scratch };
  const stages: Stage[] = [
    { shader: loop(first, {}), args: first.args, refs: [...all, { scratch: 0 }] },
    ...sort.stages.map((s) => ({ ...s, refs: s.refs.map(moved) })),
    { shader: apply(k, inner, last), args: last, refs: [...all, { scratch: 0 }, { scratch: bytes }] },
  ];
  return { stages, scratch: 2 * bytes + sort.scratch };
};
