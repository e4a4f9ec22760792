import type { Affine } from "./affine.ts";
import type { DType } from "./dtype.ts";
import type { DynTerm, Bound, Expr } from "./expr.ts";
import type { Program } from "./program.ts";
import type { Shape } from "./shape.ts";

/** One buffer a kernel works on. Loads and stores name it by its place in `args`. */
export interface KernelArg {
  readonly dtype: DType;
  readonly access: "read" | "write" | "update"; // update = read and written
}

/** Combines values over the reduce loops. `argMax`/`argMin` yield the flat reduce index (row-major, first wins) as int32. */
export type Reducer = "sum" | "prod" | "max" | "min" | "any" | "all" | "argMax" | "argMin";

/** An accumulator of a loop kernel: reducer over `value`, an expression over space and reduce variables. */
export interface Accumulator {
  readonly reducer: Reducer;
  /** dtype the accumulation is carried out in (int32 for argMax and argMin). */
  readonly dtype: DType;
  readonly value: Expr;
}

/**
 * args[arg][index] = value, for every point of the space. The value is over space variables and accumulators. All values of a
 * point are computed before any of them is stored: a kernel may read, at the point's own index, a buffer that it also writes
 * (donated weights share memory with their successors).
 */
export interface Store {
  readonly arg: number;
  readonly index: Affine;
  readonly value: Expr; // its dtype may differ from the argument's: storing casts as `cast` does
}

interface KernelBase {
  /** The ops it came from, for people: "dense/matmul+add+relu". */
  readonly name: string;
  readonly args: readonly KernelArg[];
}

/**
 * Nested loops. Loop variables are numbered space first, then reduce. Without reduce loops there are no accumulators:
 * a plain elementwise kernel. An empty reduce range leaves an accumulator at its reducer's identity (sum 0, prod 1,
 * max −∞ or the least integer, …).
 */
export interface LoopKernel extends KernelBase {
  readonly kind: "loop";
  readonly space: readonly number[];
  readonly reduce: readonly number[];
  readonly accs: readonly Accumulator[];
  readonly stores: readonly Store[];
}

/** A strided operand of a dot: element (b…, r, c) at offset + Σ batch[j]·bⱼ + row·r + col·c. */
export interface DotOperand {
  readonly arg: number;
  readonly offset: number;
  readonly batch: readonly number[];
  /** stride of m (left) or k (right) */
  readonly row: number;
  /** stride of k (left) or n (right) */
  readonly col: number;
}

/**
 * acc₀[b…, m, n] = Σₖ lhs[b…, m, k] · rhs[b…, k, n], then the stores over the space (b…, m, n).
 * Broadcast batches have stride 0. k may be 0 (acc = 0).
 */
export interface DotKernel extends KernelBase {
  readonly kind: "dot";
  readonly batch: readonly number[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly lhs: DotOperand;
  readonly rhs: DotOperand;
  /** accumulation dtype */
  readonly dtype: DType;
  readonly stores: readonly Store[];
}

/** Sizes of a channels-last convolution; the three directions share them. */
export interface ConvGeometry {
  readonly batch: number;
  readonly inSize: readonly number[]; // spatial
  readonly outSize: readonly number[];
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  /** zeros before the first input element, per spatial axis; what lies after the last is implied by outSize */
  readonly padLo: readonly number[];
  readonly inChannels: number;
  readonly outChannels: number;
  /** inChannels and outChannels are both multiples of it; group g's inputs are consecutive channels */
  readonly groups: number;
}

/**
 * Convolution (cross-correlation), dense row-major operands, channels last:
 * x [batch, …inSize, inChannels], w [...kernelSize, inChannels / groups, outChannels], y [batch, …outSize, outChannels],
 * y[b, o, f] = Σ x[b, o·stride + t·dilation − padLo, c]·w[t, c, f].
 * `forward` computes y from (x, w), `inputGrad` x̄ from (w, ȳ), `filterGrad` w̄ from (x, ȳ), each as acc₀ over the space of
 * the result's axes.
 */
export interface ConvKernel extends KernelBase {
  readonly kind: "conv";
  readonly direction: "forward" | "inputGrad" | "filterGrad";
  readonly geometry: ConvGeometry;
  /** the two operands' places in args, in the order given above */
  readonly operands: readonly [number, number];
  readonly dtype: DType;
  readonly stores: readonly Store[];
}

/**
 * For every point of `space`, row-major: where all bounds hold and every dynamic term is within its size, combines `value` into
 * args[target] at index + dynamic terms. The target is read and written; points that hit one element are applied in order, so
 * the result is the same everywhere.
 */
export interface ScatterKernel extends KernelBase {
  readonly kind: "scatter";
  readonly space: readonly number[];
  readonly target: number;
  readonly index: Affine;
  readonly dyn: readonly DynTerm[]; // not clamped here: out of range means skipped
  readonly bounds: readonly Bound[];
  readonly reducer: "set" | "sum" | "prod" | "max" | "min";
  readonly value: Expr;
}

/** args[1][r, :] = the stable order (int32) that sorts row r of args[0], [rows, n]; NaN last in both directions. */
export interface ArgsortKernel extends KernelBase {
  readonly kind: "argsort";
  readonly rows: number;
  readonly n: number;
  readonly descending: boolean;
}

/** Running reduction along the middle axis: args[1] = scan of args[0], both [outer, n, inner]. */
export interface CumulativeKernel extends KernelBase {
  readonly kind: "cumulative";
  readonly reducer: "sum" | "prod" | "max" | "min";
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
  readonly reverse: boolean;
  readonly exclusive: boolean;
}

/** One dense operand or result of a host function: 16-bit floats come as their bits. */
export interface HostArray {
  readonly data: import("./dtype.ts").TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A function on the host's arrays (fft, factorisations): the first `inputs` args are read, the rest written. */
export interface HostKernel extends KernelBase {
  readonly kind: "host";
  readonly fn: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: number;
  readonly shapes: readonly Shape[];
  readonly evaluate: HostFunction<void> & {
    /** the same with breaks, where it takes long */
    readonly inPieces?: HostFunction<Generator<undefined, void, unknown>>;
  };
}

type HostFunction<R> = (
  inputs: readonly HostArray[],
  outputs: readonly HostArray[],
  params: Readonly<Record<string, unknown>>,
) => R;

/** A named op that the backend claimed: operands first, then results. */
export interface ClaimKernel extends KernelBase {
  readonly kind: "claim";
  readonly fn: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: number;
  readonly shapes: readonly Shape[];
}

/**
 * for t in 0 … length−1 (or back): (carry, ys[t]) = body(consts, carry, xs[t]).
 * args: consts, initial carries, xs, final carries, ys, one spare buffer per carry, the body's arena (uint8).
 * Executors may swap a carry with its spare between steps; the last value ends in the final carry.
 */
export interface ScanKernel extends KernelBase {
  readonly kind: "scan";
  readonly length: number;
  readonly reverse: boolean;
  readonly consts: number;
  /** bytes of each carry, and of one step of each x and y */
  readonly carryBytes: readonly number[];
  readonly xBytes: readonly number[];
  readonly yBytes: readonly number[];
  /** inputs: consts, carries, xs[t]; outputs: carries, ys[t]. No output shares memory with an input. */
  readonly body: Program;
}

/**
 * while (cond(consts, carry)) carry = body(consts, carry). `cond` has one bool output.
 * args: consts, initial carries, final carries, spares, a bool flag, an arena (uint8) large enough for both.
 */
export interface WhileKernel extends KernelBase {
  readonly kind: "while";
  readonly consts: number;
  readonly carryBytes: readonly number[];
  readonly cond: Program;
  readonly body: Program;
}

/**
 * results = branches[clamp(args[0], 0, n − 1)](operands); args: index (int32), operands, results, an arena (uint8).
 */
export interface CondKernel extends KernelBase {
  readonly kind: "cond";
  readonly operands: number;
  readonly results: number;
  readonly branches: readonly Program[];
}

export type Kernel =
  | LoopKernel
  | DotKernel
  | ConvKernel
  | ScatterKernel
  | ArgsortKernel
  | CumulativeKernel
  | HostKernel
  | ClaimKernel
  | ScanKernel
  | WhileKernel
  | CondKernel;
