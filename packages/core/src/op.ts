import type {
  Affine,
  Bound,
  ConvGeometry,
  DType,
  Expr,
  HostKernel,
  Kernel,
  Program,
  Reducer,
  Shape,
} from "@hornbeam/ir";
import type { Node } from "./node.ts";
import type { Tensor } from "./tensor.ts";

/** What is known of a value before it is computed. */
export interface Spec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Parameters of an op: plain data (numbers, strings, arrays, records), so that equal ops can be recognised. */
export type Params = Readonly<Record<string, unknown>>;

/** How a map op reads its operands while it is lowered. */
export interface Access {
  /** Operand k at the given index, one affine function an axis. */
  (k: number, index: readonly Affine[]): Expr;
  /**
   * Operand k, which must be listed in the op's `buffers`, at index + dynamic values (int32) along some axes; each is
   * clamped to [0, size) with `size` the axis's unless given.
   */
  load(
    k: number,
    index: readonly Affine[],
    dyn: readonly { readonly axis: number; readonly value: Expr; readonly size?: number }[],
  ): Expr;
}

/** Gradients of the outputs (undefined where none flows) to gradients of the inputs (undefined where none flows). */
export type Vjp<P> = (cotangents: readonly (Tensor | undefined)[], node: Node<P>) => readonly (Tensor | undefined)[];

interface OpBase<P> {
  readonly name: string;
  /** Shape and dtype rule, one Spec an output. Throws ShapeError or DTypeError. */
  infer(inputs: readonly Spec[], params: P): readonly Spec[];
  /** Absent: not differentiable, no gradient flows. Written in ops, so that every order of derivative works. */
  vjp?(...args: Parameters<Vjp<P>>): ReturnType<Vjp<P>>;
  /** Rewrites a graph that the op stands in, once before kernels are made of it: graph → graph. */
  readonly pass?: (outputs: readonly Tensor[]) => Tensor[];
}

/**
 * One output element is an expression of input elements at affine (or gathered) indices: unary, binary, where, cast, iota,
 * full, reshape, permute, broadcastTo, slice, pad, flip, windows, gather, random bits. Fuses with everything.
 * `lower` gets the output index, one affine function an axis, and yields the element; arithmetic on operands happens in
 * `computeDType` of their dtype (the compiler casts what `x` yields and what `lower` returns).
 */
export interface MapOp<P> extends OpBase<P> {
  readonly kind: "map";
  lower(x: Access, index: readonly Affine[], node: LowerNode<P>): Expr;
  /** Operands that must lie in memory because they are read at computed indices. */
  readonly buffers?: readonly number[];
  /** reshape: the same elements in the same row-major order. */
  readonly flat?: boolean;
  /** The op moves values without computing: views. The compiler looks through them to find strides. */
  readonly view?: boolean;
}

/** What `lower` may know of the node. */
export interface LowerNode<P> {
  readonly params: P;
  readonly inputs: readonly Spec[];
  readonly out: Spec;
}

/** Reduction over `params.axes` (ascending, non-negative), which are dropped. */
export interface ReduceOp<P extends { readonly axes: readonly number[] }> extends OpBase<P> {
  readonly kind: "reduce";
  readonly reducer: Reducer;
}

/** Contraction and batch axes of dotGeneral; results are (batch…, left free…, right free…). */
export interface DotParams {
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
}
export interface DotOp<P extends DotParams> extends OpBase<P> {
  readonly kind: "dot";
}

/** One of the three directions of convolution on dense channels-last operands. */
export interface ConvParams {
  readonly geometry: ConvGeometry;
}
export interface ConvOp<P extends ConvParams> extends OpBase<P> {
  readonly kind: "conv";
  readonly direction: "forward" | "inputGrad" | "filterGrad";
}

/** The result starts as input 0; then every point of `space`, in order, combines a value into one element. */
export interface ScatterOp<P> extends OpBase<P> {
  readonly kind: "scatter";
  lower(x: Access, node: LowerNode<P>): ScatterForm;
  readonly buffers?: readonly number[];
}
export interface ScatterForm {
  readonly space: readonly number[];
  readonly reducer: "set" | "sum" | "prod" | "max" | "min";
  /** target index, one affine function of the space an axis of the result */
  readonly index: readonly Affine[];
  /** added along an axis at run time; points out of range are skipped */
  readonly dyn: readonly { readonly axis: number; readonly value: Expr }[];
  readonly bounds: readonly Bound[];
  readonly value: Expr;
}

/** Inputs one after the other along `params.axis`. */
export interface ConcatOp<P extends { readonly axis: number }> extends OpBase<P> {
  readonly kind: "concat";
}
type Bodies<K> = K extends Kernel ? Omit<K, "name" | "args"> : never;
/** A kernel of any kind without its name and arguments. */
export type KernelBody = Bodies<Kernel>;

/** An op that is one kernel over its whole operands and results, with which nothing fuses. */
interface WholeOp<P> extends OpBase<P> {
  /**
   * The kernel, and bytes of memory for it beside operands and results.
   * @param compile makes Programs of the closures inside
   */
  kernel(
    node: Node<P>,
    compile: (closure: Closure) => Program,
  ): { readonly body: KernelBody; readonly scratch?: readonly number[] };
}

/** Stable order of each row of the last axis, int32. */
export interface ArgsortOp<P extends { readonly descending: boolean }> extends WholeOp<P> {
  readonly kind: "argsort";
}
/** Running reduction along an axis. */
export interface CumulativeOp<
  P extends { readonly axis: number; readonly reverse: boolean; readonly exclusive: boolean },
> extends WholeOp<P> {
  readonly kind: "cumulative";
  readonly reducer: "sum" | "prod" | "max" | "min";
}
/** Computed by a function on the host's arrays. */
export interface HostOp<P> extends OpBase<P> {
  readonly kind: "host";
  readonly evaluate: HostKernel["evaluate"];
}

/** A graph with open inputs: the body of a loop or a branch. */
export interface Closure {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}
/** inputs: consts, initial carries, xs (stacked on axis 0); outputs: final carries, ys (stacked). */
export interface ScanParams {
  readonly length: number;
  readonly reverse: boolean;
  readonly consts: number;
  readonly carries: number;
  readonly body: Closure;
}
export interface ScanOp<P extends ScanParams> extends WholeOp<P> {
  readonly kind: "scan";
}
/** inputs: consts (seen by both closures), initial carries; outputs: final carries. */
export interface WhileParams {
  readonly consts: number;
  readonly cond: Closure;
  readonly body: Closure;
}
export interface WhileOp<P extends WhileParams> extends WholeOp<P> {
  readonly kind: "while";
}
/** inputs: index (int32 scalar), operands; every branch takes all operands. */
export interface CondParams {
  readonly branches: readonly Closure[];
}
export interface CondOp<P extends CondParams> extends WholeOp<P> {
  readonly kind: "cond";
}

/**
 * A named function of other ops. The node carries its expansion; a backend may claim the name, gradients go through the
 * expansion unless `vjp` says otherwise.
 */
export interface CompositeParams {
  /** closure over the node's inputs */
  readonly expansion: Closure;
  readonly attributes: Params;
}
export interface CompositeOp<P extends CompositeParams> extends OpBase<P> {
  readonly kind: "composite";
}

/** A value that is not computed: host data, memory on a device, or an open input. */
export interface LeafOp<P> extends OpBase<P> {
  readonly kind: "leaf";
}

export type Op<P = unknown> =
  | MapOp<P>
  | ReduceOp<P & { axes: readonly number[] }>
  | DotOp<P & DotParams>
  | ConvOp<P & ConvParams>
  | ScatterOp<P>
  | ConcatOp<P & { axis: number }>
  | ArgsortOp<P & { descending: boolean }>
  | CumulativeOp<P & { axis: number; reverse: boolean; exclusive: boolean }>
  | HostOp<P>
  | ScanOp<P & ScanParams>
  | WhileOp<P & WhileParams>
  | CondOp<P & CondParams>
  | CompositeOp<P & CompositeParams>
  | LeafOp<P>;
