import type { Affine } from "./affine.ts";
import { dtypes, isFloat } from "./dtype.ts";
import type { DType } from "./dtype.ts";
import { exprArgs, exprTopo } from "./expr.ts";
import type { BinaryOp, Bound, DynTerm, Expr, UnaryOp } from "./expr.ts";
import type { KernelArg } from "./kernel.ts";

/** Reports a broken rule; does not return. */
export type Fail = (rule: string) => never;

const COMPUTE: readonly DType[] = ["float32", "float64", "int32", "uint32", "int64", "bool"];
const ANY_UNARY: readonly UnaryOp[] = ["neg", "abs", "sign", "floor", "ceil", "round", "trunc"];
const BOOL_BINARY: readonly BinaryOp[] = ["and", "or", "xor", "min", "max", "mul", "add"];
const BIT_BINARY: readonly BinaryOp[] = ["and", "or", "xor", "shl", "shr"];

const unaryOk = (fn: UnaryOp, dtype: DType): boolean =>
  fn === "not" ? !isFloat(dtype) : isFloat(dtype) || (dtype !== "bool" && ANY_UNARY.includes(fn));
const binaryOk = (fn: BinaryOp, dtype: DType): boolean =>
  dtype === "bool" ? BOOL_BINARY.includes(fn) : isFloat(dtype) ? !BIT_BINARY.includes(fn) : fn !== "atan2";

/** Dtypes of one node and its operands, as documented at `Expr`. */
const checkNode = (e: Expr, args: readonly KernelArg[], accs: readonly DType[], fail: Fail): void => {
  const need = (ok: boolean, rule: string): unknown => ok || fail(`${e.op}: ${rule}`);
  const same = (x: Expr, dtype: DType = e.dtype): unknown =>
    need(x.dtype === dtype, `operand must be ${dtype}, is ${x.dtype}`);
  if (["unary", "binary", "select"].includes(e.op)) need(COMPUTE.includes(e.dtype), `no arithmetic in ${e.dtype}`);
  switch (e.op) {
    case "const":
      return void need(
        (e.dtype === "int64") === (typeof e.value === "bigint") || Number.isInteger(e.value),
        "int64 must be whole",
      );
    case "load": {
      const arg = args[e.arg];
      need(arg !== undefined && arg.access !== "write", `argument ${e.arg} must exist and be readable`);
      same({ ...e, dtype: arg!.dtype });
      return e.dyn?.forEach((d) => same(d.value, "int32"));
    }
    case "acc":
      return void need(accs[e.n] === e.dtype, `accumulator ${e.n} must exist and be ${e.dtype}`);
    case "guard":
      same(e.inside);
      return void same(e.outside);
    case "unary":
      same(e.x);
      return void need(unaryOk(e.fn, e.dtype), `${e.fn} is not defined on ${e.dtype}`);
    case "binary":
      same(e.x);
      same(e.y);
      return void need(binaryOk(e.fn, e.dtype), `${e.fn} is not defined on ${e.dtype}`);
    case "compare":
      need(COMPUTE.includes(e.x.dtype), `no comparison in ${e.x.dtype}`);
      return void same(e.y, e.x.dtype);
    case "select":
      same(e.test, "bool");
      same(e.x);
      return void same(e.y);
    case "bitcast":
      return void need(
        dtypes[e.dtype].bytes === dtypes[e.x.dtype].bytes,
        `${e.x.dtype} and ${e.dtype} differ in width`,
      );
    case "threefry":
      return e.args.forEach((x) => same(x, "uint32"));
    default:
      return undefined;
  }
};

/** Loop variables, each within [lo, hi], and affine functions known to be within bounds. */
interface Context {
  readonly lo: readonly number[];
  readonly hi: readonly number[];
  readonly known: readonly Bound[];
}

const contextOf = (sizes: readonly number[]): Context => ({
  lo: sizes.map(() => 0),
  hi: sizes.map((s) => s - 1),
  known: [],
});

/** The variables a function really depends on. */
const varsOf = (x: Affine, c: Context): number[] =>
  x.strides.flatMap((s, i) => (s !== 0 && i < c.hi.length && c.hi[i] !== c.lo[i] ? [i] : []));

/** The context where bounds hold too; undefined where they never all do. */
const narrow = (c: Context, bounds: readonly Bound[]): Context | undefined => {
  const [lo, hi] = [[...c.lo], [...c.hi]];
  const known = [...c.known];
  for (const b of bounds) {
    const vars = varsOf(b.index, c);
    if (vars.length > 1) {
      known.push(b);
      continue;
    }
    const v = vars[0];
    const rest = b.index.offset + b.index.strides.reduce((n, s, i) => (i === v ? n : n + s * (c.lo[i] ?? 0)), 0);
    if (v === undefined) {
      if (rest < b.lo || rest >= b.hi) return undefined;
      continue;
    }
    const s = b.index.strides[v]!;
    const ends = [(b.lo - rest) / s, (b.hi - 1 - rest) / s].sort((x, y) => x - y);
    lo[v] = Math.max(lo[v]!, Math.ceil(ends[0]!));
    hi[v] = Math.min(hi[v]!, Math.floor(ends[1]!));
    if (lo[v]! > hi[v]!) return undefined;
  }
  return { lo, hi, known };
};

/**
 * Range of an affine function in a context. A bound on several variables at once is used where the function contains
 * its index: f = c·index + rest. `exact` is false where some bound on the function's variables could not be used.
 */
const rangeIn = (x: Affine, c: Context): { lo: number; hi: number; exact: boolean } => {
  const strides = c.lo.map((_, i) => x.strides[i] ?? 0);
  let { offset: lo, offset: hi } = x;
  let exact = true;
  for (const b of c.known) {
    const vars = varsOf(b.index, c);
    if (vars.every((v) => strides[v] === 0)) continue;
    const scale = strides[vars[0]!]! / b.index.strides[vars[0]!]!;
    if (!vars.every((v) => strides[v] === scale * b.index.strides[v]!)) {
      exact = false;
      continue;
    }
    const ends = [scale * b.lo, scale * (b.hi - 1)];
    lo += Math.min(...ends) - scale * b.index.offset;
    hi += Math.max(...ends) - scale * b.index.offset;
    b.index.strides.forEach((s, i) => {
      if (i < strides.length) strides[i]! -= scale * s;
    });
  }
  strides.forEach((s, i) => {
    lo += Math.min(s * c.lo[i]!, s * c.hi[i]!);
    hi += Math.max(s * c.lo[i]!, s * c.hi[i]!);
  });
  return { lo, hi, exact };
};

const checkRange = (x: Affine, dyn: readonly DynTerm[], c: Context, size: number, what: string, fail: Fail): void => {
  const r = rangeIn(x, c);
  for (const d of dyn) {
    r.lo += Math.min(0, (d.size - 1) * d.stride);
    r.hi += Math.max(0, (d.size - 1) * d.stride);
  }
  const outside = r.exact ? r.lo < 0 || r.hi >= size : r.hi < 0 || r.lo >= size;
  if (outside) fail(`${what}: indices ${r.lo} … ${r.hi} leave its ${size} elements`);
};

/** Where a store, a scatter or an operand goes, under its bounds. */
export const checkIndex = (
  index: Affine,
  sizes: readonly number[],
  size: number,
  what: string,
  fail: Fail,
  bounds: readonly Bound[] = [],
  dyn: readonly DynTerm[] = [],
): void => {
  if (sizes.includes(0) || dyn.some((d) => d.size === 0)) return;
  const c = narrow(contextOf(sizes), bounds);
  if (c) checkRange(index, dyn, c, size, what, fail);
};

/** Every load, in every guard it is reached through. */
const checkLoads = (
  roots: readonly Expr[],
  sizes: readonly number[],
  elements: readonly number[],
  fail: Fail,
): void => {
  if (sizes.includes(0)) return;
  const work: [Context, Expr[]][] = [[contextOf(sizes), [...roots]]];
  for (let next = work.pop(); next; next = work.pop()) {
    const [context, stack] = next;
    const seen = new Set<Expr>();
    for (let e = stack.pop(); e; e = stack.pop()) {
      if (seen.has(e)) continue;
      seen.add(e);
      if (e.op === "load")
        checkRange(e.index, e.dyn ?? [], context, elements[e.arg]!, `load of argument ${e.arg}`, fail);
      if (e.op !== "guard") {
        stack.push(...exprArgs(e));
        continue;
      }
      stack.push(e.outside);
      const inside = narrow(context, e.bounds);
      if (inside) work.push([inside, [e.inside]]);
    }
  }
};

/**
 * Dtypes and addresses of expressions over loops of the given sizes. `elements` is how many each argument holds, `accs`
 * the dtypes of the accumulators in scope.
 */
export const checkExprs = (
  roots: readonly Expr[],
  sizes: readonly number[],
  args: readonly KernelArg[],
  elements: readonly number[],
  accs: readonly DType[],
  fail: Fail,
): void => {
  for (const e of exprTopo(roots)) checkNode(e, args, accs, fail);
  checkLoads(roots, sizes, elements, fail);
};
