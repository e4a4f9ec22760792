import {
  affine,
  axisVar,
  axpy,
  castExpr,
  dtypes,
  exprTopo,
  sizeOf,
  stridesOf,
  type Affine,
  type Expr,
  type KernelArg,
  type LoopKernel,
} from "@hornbeam/ir";
import { GROUP } from "./loop.ts";
import { loop } from "./sharedLoop.ts";
import { restoreExpr } from "./restore.ts";
import { single, type Stages } from "./stage.ts";
import type { Target } from "./target.ts";

/** Threads that are enough to have all of an adapter at work. */
const ENOUGH = 8192;
/** Fewest reduce points of a part: for a thread of its own, and for a workgroup. */
const LEAST = [32, 1024] as const;

/** Whether neighbouring points of the space lie side by side in memory, and reduce points do not. */
const acrossRows = (k: LoopKernel): boolean => {
  const last = k.space.length - 1;
  const loads = exprTopo(k.accs.map((a) => a.value)).filter((e) => e.op === "load");
  return (
    last >= 0 &&
    k.space[last]! >= 8 &&
    loads.some((e) => e.index.strides[last] === 1) &&
    !loads.some((e) => e.index.strides[last + k.reduce.length] === 1)
  );
};

/** The reduce axis to cut and the number of parts, or undefined where cutting does not pay. */
const cut = (k: LoopKernel): { axis: number; parts: number } | undefined => {
  const [points, r] = [sizeOf(k.space), sizeOf(k.reduce)];
  const wanted = acrossRows(k)
    ? Math.min(ENOUGH / points, r / LEAST[0])
    : Math.min(ENOUGH / GROUP / points, r / LEAST[1]);
  if (wanted < 4) return undefined;
  let best: { axis: number; parts: number } | undefined;
  k.reduce.forEach((size, axis) => {
    for (let parts = Math.min(size, Math.floor(wanted)); parts >= 4; parts--)
      if (size % parts === 0) {
        if (!best || parts > best.parts) best = { axis, parts };
        break;
      }
  });
  return best;
};

/**
 * A long reduction of few points in two dispatches: parts of it, side by side, then the sum of the parts with the stores. The order
 * is that of the parts, the same in every run. Undefined where one dispatch does as well.
 */
export const twoStages = (k: LoopKernel, target: Target): Stages | undefined => {
  if (!k.accs.length || k.accs.some((a) => a.reducer.startsWith("arg"))) return undefined;
  const found = cut(k);
  if (!found) return undefined;
  const { axis, parts } = found;
  const n = k.space.length;
  const each = k.reduce[axis]! / parts;
  // Variables of the first dispatch: part, space, reduce. The innermost stays the innermost.
  const by: Affine[] = [...k.space, ...k.reduce].map((_, i) =>
    i === n + axis ? axpy(each, axisVar(0), axisVar(i + 1)) : axisVar(i + 1),
  );
  const space = [parts, ...k.space];
  const index = affine(0, stridesOf(space));
  const offsets: number[] = [];
  let scratch = 0;
  for (const a of k.accs) {
    offsets.push(scratch);
    scratch += Math.ceil((sizeOf(space) * dtypes[a.dtype].bytes) / 256) * 256;
  }
  const parked = (access: "read" | "write"): KernelArg[] => k.accs.map(({ dtype }) => ({ dtype, access }));
  const memo = new Map<Expr, Expr>();
  const first: LoopKernel = {
    ...k,
    name: `${k.name} (parts)`,
    args: [...k.args.map((a) => ({ ...a, access: "read" as const })), ...parked("write")],
    space,
    reduce: k.reduce.map((size, i) => (i === axis ? each : size)),
    accs: k.accs.map((a) => ({ ...a, value: restoreExpr(a.value, by, memo) })),
    stores: k.accs.map((a, i) => ({
      arg: k.args.length + i,
      index,
      value: { op: "acc", dtype: a.dtype, n: i },
    })),
  };
  const second: LoopKernel = {
    ...k,
    args: [...k.args, ...parked("read")],
    reduce: [parts],
    accs: k.accs.map((a, i) => ({
      ...a,
      value: castExpr(
        {
          op: "load",
          dtype: a.dtype,
          arg: k.args.length + i,
          index: affine(0, [...stridesOf(space).slice(1), stridesOf(space)[0]!]),
        },
        a.dtype,
      ),
    })),
  };
  const refs = [...k.args.map((_, arg) => ({ arg })), ...offsets.map((at) => ({ scratch: at }))];
  return {
    stages: [first, second].map((s) => ({ ...single(loop(s, target), s.args).stages[0]!, refs })),
    scratch,
  };
};
