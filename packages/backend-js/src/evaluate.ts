import { dtypes, exprArgs, exprTopo, UnsupportedError } from "@hornbeam/ir";
import type { BinaryOp, Bound, DType, DynTerm, Expr, KernelArg, TypedArray, UnaryOp } from "@hornbeam/ir";
import { converterOf, decoderOf, encoderOf, newBlock } from "./convert.ts";
import type { Block } from "./convert.ts";
import { scalar } from "./scalar.ts";
import type { Scalar, Unary } from "./scalar.ts";
import { threefry } from "./threefry.ts";
import { BLOCK, walker } from "./walk.ts";
import type { Walk } from "./walk.ts";

/** What the parts of one kernel share: its arguments, the blocks it may use, and a block of element indices. */
export interface Frame {
  readonly decls: readonly KernelArg[];
  /** the arguments of the run in progress */
  args: readonly TypedArray[];
  /** another block for values of a dtype */
  take(dtype: DType): Block;
  readonly index: Int32Array;
  /** functions that Math has not */
  readonly functions: Functions;
}

/** Scalar functions by name. */
export type Functions = Readonly<Record<string, Scalar>>;

const functionOf = (f: Frame, fn: UnaryOp | BinaryOp, dtype: DType): Scalar => {
  const found = f.functions[fn] ?? scalar(fn, dtype);
  if (found) return found;
  throw new UnsupportedError(
    `js: the Program needs ${fn}, and this backend was made without it. Add the part specialFunctions to createJs, or use js().`,
    { op: fn },
  );
};

type Bulk = (x: Block, y: Block, out: Block, n: number) => void;

// The commonest functions have loops of their own: a call per element costs several times the arithmetic.
const bulk: Readonly<Partial<Record<string, Bulk>>> = {
  add: (x, y, out, n) => {
    for (let i = 0; i < n; i++) out[i] = x[i]! + y[i]!;
  },
  sub: (x, y, out, n) => {
    for (let i = 0; i < n; i++) out[i] = x[i]! - y[i]!;
  },
  mul: (x, y, out, n) => {
    for (let i = 0; i < n; i++) out[i] = x[i]! * y[i]!;
  },
  div: (x, y, out, n) => {
    for (let i = 0; i < n; i++) out[i] = x[i]! / y[i]!;
  },
};

const map1 =
  (f: Unary | undefined, x: Block, out: Block): Walk =>
  (_, n) => {
    if (f) for (let i = 0; i < n; i++) out[i] = f(x[i]!);
    else for (let i = 0; i < n; i++) out[i] = x[i]!;
  };

const map2 =
  (f: Scalar, x: Block, y: Block, out: Block): Walk =>
  (_, n) => {
    for (let i = 0; i < n; i++) out[i] = f(x[i]!, y[i]!);
  };

const choose =
  (test: Block, x: Block, y: Block, out: Block): Walk =>
  (_, n) => {
    for (let i = 0; i < n; i++) out[i] = test[i] ? x[i]! : y[i]!;
  };

/** mask = every bound holds; returns at how many points. */
export const masker = (
  bounds: readonly Bound[],
  sizes: readonly number[],
  mask: Block,
  index: Int32Array,
): ((start: number, n: number) => number) => {
  const tests = bounds.map((b) => ({ walk: walker(b.index, sizes, index), lo: b.lo, hi: b.hi }));
  return (start, n) => {
    mask.fill(1, 0, n);
    for (const { walk, lo, hi } of tests) {
      walk(start, n);
      for (let i = 0; i < n; i++) if (index[i]! < lo || index[i]! >= hi) mask[i] = 0;
    }
    let held = 0;
    for (let i = 0; i < n; i++) held += mask[i]!;
    return held;
  };
};

const load = (f: Frame, e: Expr & { op: "load" }, out: Block, of: (e: Expr) => Block, walk: Walk): Walk => {
  const { index } = f;
  const decode = decoderOf(f.decls[e.arg]!.dtype);
  const terms = e.dyn?.map((d: DynTerm) => [of(d.value), d.size - 1, d.stride] as const) ?? [];
  return (start, n) => {
    walk(start, n);
    for (const [v, last, stride] of terms)
      for (let i = 0; i < n; i++) index[i]! += Math.min(Math.max(v[i]!, 0), last) * stride;
    const data = f.args[e.arg] as Block;
    if (decode) for (let i = 0; i < n; i++) out[i] = decode(data[index[i]!]!);
    else for (let i = 0; i < n; i++) out[i] = data[index[i]!]!;
  };
};

const bitcast = (from: DType, to: DType, x: Block, out: Block): Walk => {
  const bytes = new ArrayBuffer(BLOCK * 8);
  const stored = new dtypes[from].array(bytes) as Block;
  const seen = new dtypes[to].array(bytes) as Block;
  const parts = [map1(encoderOf(from), x, stored), map1(decoderOf(to), seen, out)];
  return (start, n) => parts.forEach((part) => part(start, n));
};

/** A stretch of an expression that may be skipped for a block of points. */
interface Region {
  skip: boolean;
}

const compileNode = (
  f: Frame,
  e: Expr,
  sizes: readonly number[],
  out: Block,
  of: (e: Expr) => Block,
): Walk | undefined => {
  switch (e.op) {
    case "const": {
      const convert = converterOf(typeof e.value === "bigint" ? "int64" : "float64", e.dtype);
      const v = convert ? convert(e.value as number) : (e.value as number);
      return (_, n) => out.fill(v, 0, n);
    }
    case "load":
      return load(f, e, out, of, walker(e.index, sizes, f.index));
    case "index": {
      const walk = walker(e.index, sizes, f.index);
      const copy = map1(converterOf("int32", e.dtype), f.index as unknown as Block, out);
      return (start, n) => {
        walk(start, n);
        copy(start, n);
      };
    }
    case "unary":
      return map1(functionOf(f, e.fn, e.dtype) as Unary, of(e.x), out);
    case "binary": {
      const [x, y] = [of(e.x), of(e.y)];
      const fast = out instanceof Float64Array && bulk[e.fn];
      return fast ? (_, n) => fast(x, y, out, n) : map2(functionOf(f, e.fn, e.dtype), x, y, out);
    }
    case "compare":
      return map2(scalar(e.fn, e.x.dtype)!, of(e.x), of(e.y), out);
    case "select":
      return choose(of(e.test), of(e.x), of(e.y), out);
    case "cast":
      return map1(converterOf(e.x.dtype, e.dtype), of(e.x), out);
    case "bitcast":
      return bitcast(e.x.dtype, e.dtype, of(e.x), out);
    case "threefry":
      return threefry(e.word, e.args.map(of), out);
    default:
      return undefined; // acc is there already, guard belongs to its region
  }
};

/** Expressions over loops of the given sizes: `run` evaluates up to BLOCK points, `of` is where the values then are. */
export interface Evaluator {
  readonly run: Walk;
  of(e: Expr): Block;
}

export const evaluator = (
  f: Frame,
  roots: readonly Expr[],
  sizes: readonly number[],
  accs: readonly Block[] = [],
): Evaluator => {
  const order = exprTopo(roots);
  const blocks = new Map<Expr, Block>();
  const of = (e: Expr): Block => blocks.get(e)!;
  for (const e of order) blocks.set(e, e.op === "acc" ? accs[e.n]! : f.take(e.dtype));
  // Users before arguments: what only one side of a guard needs is skipped where the guard wants none of that side.
  const always: Region = { skip: false };
  const regions = new Map<Expr, Region>(roots.map((e) => [e, always]));
  const into = (e: Expr, r: Region): unknown => regions.set(e, (regions.get(e) ?? r) === r ? r : always);
  const guards: Walk[] = [];
  const steps: { region: Region; run: Walk }[] = [];
  for (const e of order.reverse()) {
    const region = regions.get(e)!;
    let run = compileNode(f, e, sizes, of(e), of);
    if (e.op === "guard") {
      const mask = f.take("bool");
      const test = masker(e.bounds, sizes, mask, f.index);
      const inside: Region = { skip: false };
      const outside: Region = { skip: false };
      into(e.inside, inside);
      into(e.outside, outside);
      guards.push((start, n) => {
        const held = region.skip ? -1 : test(start, n);
        inside.skip = held <= 0;
        outside.skip = held < 0 || held === n;
      });
      run = choose(mask, of(e.inside), of(e.outside), of(e));
    } else for (const x of exprArgs(e)) into(x, region);
    if (run) steps.push({ region, run });
  }
  steps.reverse();
  return {
    of,
    run: (start, n) => {
      for (const g of guards) g(start, n);
      for (const s of steps) if (!s.region.skip) s.run(start, n);
    },
  };
};

/** Blocks that one kernel after the other may use: `frames()` starts afresh. */
export const framePool = (functions: Functions): ((decls: readonly KernelArg[]) => Frame) => {
  const lists: Record<string, Block[]> = {};
  const index = new Int32Array(BLOCK);
  return (decls) => {
    const used: Record<string, number> = {};
    const take = (dtype: DType): Block => {
      const list = (lists[dtype] ??= []);
      const i = (used[dtype] = (used[dtype] ?? -1) + 1);
      return (list[i] ??= newBlock(dtype, BLOCK));
    };
    return { decls, args: [], take, index, functions };
  };
};
