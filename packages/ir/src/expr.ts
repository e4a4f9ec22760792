import type { Affine } from "./affine.ts";
import type { DType } from "./dtype.ts";

/** Scalar functions of one argument. `not` is logical on bool and bitwise on integers; `round` is half to even. */
export type UnaryOp =
  | "neg"
  | "abs"
  | "sign"
  | "floor"
  | "ceil"
  | "round"
  | "trunc"
  | "sqrt"
  | "rsqrt"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "sigmoid"
  | "erf"
  | "erfinv"
  | "lgamma"
  | "digamma"
  | "not";

/**
 * Scalar functions of two arguments. `div` is true division on floats and truncates on integers; `floorDiv` and `mod`
 * follow Python (the result of mod has the sign of the divisor; x mod 0 is 0 on integers); `shr` is arithmetic on
 * signed integers. `min` and `max` return NaN where either is NaN. `and`, `or`, `xor` are logical on bool.
 * Integers wrap.
 */
export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "floorDiv"
  | "mod"
  | "pow"
  | "min"
  | "max"
  | "atan2"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "shr";

/** Comparisons; their result is bool. */
export type CompareOp = "lt" | "le" | "eq" | "ne";

/** A part of a load's address that is known only when the kernel runs: clamp(value, 0, size − 1) · stride. */
export interface DynTerm {
  readonly value: Expr; // int32
  readonly size: number;
  readonly stride: number;
}

/** lo ≤ index < hi */
export interface Bound {
  readonly index: Affine;
  readonly lo: number;
  readonly hi: number;
}

/**
 * A scalar expression over a kernel's loop variables: what one element of a result is.
 * It is a DAG: a node that is reached twice is computed once.
 *
 * Arithmetic (unary, binary, compare, select) happens only in float32, float64, int32, uint32, int64 and bool: the
 * compiler inserts casts. `load`, `const` and `cast` may have any dtype; a loaded or cast float16 or bfloat16 is held
 * as a float32 whose value that dtype can represent, small integers as int32.
 */
export type Expr =
  /** A number that the dtype holds: `konst` rounds. */
  | { readonly op: "const"; readonly dtype: DType; readonly value: number | bigint }
  /** Element `index` (+ dynamic terms) of argument `arg`. */
  | {
      readonly op: "load";
      readonly dtype: DType;
      readonly arg: number;
      readonly index: Affine;
      readonly dyn?: readonly DynTerm[];
    }
  /** The affine function itself, as a number (iota). */
  | { readonly op: "index"; readonly dtype: DType; readonly index: Affine }
  /** Accumulator `n` of the kernel; only in stores. */
  | { readonly op: "acc"; readonly dtype: DType; readonly n: number }
  /** `inside` where every bound holds, else `outside`; `inside` is not evaluated (its loads not made) where one fails. */
  | {
      readonly op: "guard";
      readonly dtype: DType;
      readonly bounds: readonly Bound[];
      readonly inside: Expr;
      readonly outside: Expr;
    }
  | { readonly op: "unary"; readonly dtype: DType; readonly fn: UnaryOp; readonly x: Expr }
  | { readonly op: "binary"; readonly dtype: DType; readonly fn: BinaryOp; readonly x: Expr; readonly y: Expr }
  | { readonly op: "compare"; readonly dtype: "bool"; readonly fn: CompareOp; readonly x: Expr; readonly y: Expr }
  /** test ? x : y, both evaluated. */
  | { readonly op: "select"; readonly dtype: DType; readonly test: Expr; readonly x: Expr; readonly y: Expr }
  /**
   * Conversion of the value: floats round to nearest even, float → int truncates and saturates (NaN → 0; to bool:
   * x ≠ 0), int → narrower int wraps.
   */
  | { readonly op: "cast"; readonly dtype: DType; readonly x: Expr }
  /** The same bits as another dtype of the same width. */
  | { readonly op: "bitcast"; readonly dtype: DType; readonly x: Expr }
  /** Word 0 or 1 of threefry2x32 with key (k0, k1) and counter (c0, c1), all uint32. */
  | {
      readonly op: "threefry";
      readonly dtype: "uint32";
      readonly word: 0 | 1;
      readonly args: readonly [Expr, Expr, Expr, Expr];
    };

/** The expressions an expression is made of, in order; dynamic load terms included. */
export const exprArgs = (e: Expr): readonly Expr[] => {
  switch (e.op) {
    case "load":
      return e.dyn ? e.dyn.map((d) => d.value) : [];
    case "guard":
      return [e.inside, e.outside];
    case "unary":
    case "cast":
    case "bitcast":
      return [e.x];
    case "binary":
    case "compare":
      return [e.x, e.y];
    case "select":
      return [e.test, e.x, e.y];
    case "threefry":
      return e.args;
    default:
      return [];
  }
};

/** Every distinct node below the roots, arguments before users. */
export const exprTopo = (roots: readonly Expr[]): Expr[] => {
  const seen = new Set<Expr>();
  const order: Expr[] = [];
  // An explicit stack: a fused chain of thousands of ops must not overflow the host's.
  const stack: { e: Expr; next: number; args: readonly Expr[] }[] = [];
  const open = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    stack.push({ e, next: 0, args: exprArgs(e) });
  };
  for (const root of roots) {
    open(root);
    while (stack.length) {
      const top = stack[stack.length - 1]!;
      if (top.next < top.args.length) open(top.args[top.next++]!);
      else {
        order.push(top.e);
        stack.pop();
      }
    }
  }
  return order;
};
