import { castExpr, sizeOf } from "@hornbeam/ir";
import type { Accumulator, LoopKernel, Store, TypedArray } from "@hornbeam/ir";
import { encoderOf, reducerOf } from "./convert.ts";
import type { Block } from "./convert.ts";
import { evaluator } from "./evaluate.ts";
import type { Frame } from "./evaluate.ts";
import { BLOCK, walker } from "./walk.ts";
import type { Walk } from "./walk.ts";

/** A kernel ready to run on its arguments. */
export type RunKernel = (args: readonly TypedArray[]) => void;

/** Folds values, that many a point, into one per point; `at` counts values from the first of the block of points. */
interface Fold {
  readonly start: (points: number) => void;
  readonly values: (at: number, n: number) => void;
}

const fold = (f: Frame, acc: Accumulator, v: Block, out: Block, size: number): Fold => {
  const { reducer } = acc;
  if (reducer === "argMax" || reducer === "argMin") return foldArg(f, acc, v, out, size);
  const [identity, combine] = reducerOf(reducer, acc.dtype);
  return {
    start: (points) => out.fill(identity, 0, points),
    values: (at, n) => {
      for (let i = 0, p = Math.floor(at / size); i < n; p++) {
        const end = Math.min(n, (p + 1) * size - at);
        let a = out[p]!;
        if (reducer === "sum") for (; i < end; i++) a += v[i]!;
        else for (; i < end; i++) a = combine(a, v[i]!);
        out[p] = a;
      }
    },
  };
};

/** The first of equal values wins, and the first NaN over everything, as in NumPy. */
const foldArg = (f: Frame, acc: Accumulator, v: Block, out: Block, size: number): Fold => {
  const best = f.take(acc.value.dtype);
  const max = acc.reducer === "argMax";
  return {
    start: (points) => out.fill(0, 0, points),
    values: (at, n) => {
      for (let i = 0; i < n; i++) {
        const r = (at + i) % size;
        const p = (at + i - r) / size;
        const x = v[i]!;
        const b = best[p]!;
        if (r && !(max ? x > b : x < b) && (x === x || b !== b)) continue;
        best[p] = x;
        out[p] = r;
      }
    },
  };
};

/** Evaluates the accumulators of a block of space points. */
const reducing = (f: Frame, k: LoopKernel, outs: readonly Block[]): Walk => {
  const size = sizeOf(k.reduce);
  const values = k.accs.map((a) => (a.reducer.startsWith("arg") ? a.value : castExpr(a.value, a.dtype)));
  const ev = evaluator(f, values, [...k.space, ...k.reduce]);
  const folds = k.accs.map((a, i) => fold(f, a, ev.of(values[i]!), outs[i]!, size));
  return (start, n) => {
    for (const x of folds) x.start(n);
    for (let at = 0; at < n * size; at += BLOCK) {
      const m = Math.min(BLOCK, n * size - at);
      ev.run(start * size + at, m);
      for (const x of folds) x.values(at, m);
    }
  };
};

/** Runs the stores over the space, block by block; `accs` are filled by `accumulate` before each. */
export const storing = (
  f: Frame,
  space: readonly number[],
  stores: readonly Store[],
  accs: readonly Block[] = [],
  accumulate?: Walk,
): RunKernel => {
  const size = sizeOf(space);
  const values = stores.map((s) => castExpr(s.value, f.decls[s.arg]!.dtype));
  const ev = evaluator(f, values, space, accs);
  const outs = stores.map((s, i) => ({
    arg: s.arg,
    value: ev.of(values[i]!),
    encode: encoderOf(values[i]!.dtype),
    walk: walker(s.index, space, f.index),
  }));
  return (args) => {
    f.args = args;
    for (let at = 0; at < size; at += BLOCK) {
      const n = Math.min(BLOCK, size - at);
      accumulate?.(at, n);
      ev.run(at, n);
      // Every value of the block is known before the first is stored: arguments may be updated in place.
      for (const { arg, value, encode, walk } of outs) {
        const data = args[arg] as Block;
        walk(at, n);
        if (encode) for (let i = 0; i < n; i++) data[f.index[i]!] = encode(value[i]!);
        else for (let i = 0; i < n; i++) data[f.index[i]!] = value[i]!;
      }
    }
  };
};

export const loop = (k: LoopKernel, f: Frame): RunKernel => {
  const accs = k.accs.map((a) => f.take(a.dtype));
  return storing(f, k.space, k.stores, accs, accs.length ? reducing(f, k, accs) : undefined);
};
