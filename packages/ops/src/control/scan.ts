import { applyAll, placeholder, tensor, treeFill, type ScanParams, type Tensor, type Tree } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { addOf } from "../primitives/arithmetic.ts";
import { concatOf } from "../primitives/concat.ts";
import { fullOf, iotaOf } from "../primitives/full.ts";
import { reshapeTo } from "../primitives/reshape.ts";
import { sliceOf } from "../primitives/slice.ts";
import { checkSpecs, closeOver, openTree, tensorLeaves } from "./closure.ts";
import { scanOp } from "./scanOp.ts";
import { whileLoop } from "./whileLoop.ts";
import { ltOf } from "../primitives/compare.ts";

/** Options of `scan`. */
export interface ScanOptions {
  /** steps; needed without xs, else the size of their first axis */
  readonly length?: number;
  /** from the last element to the first; ys keep their places */
  readonly reverse?: boolean;
  /** true (or at least the length): no loop in the graph, one copy of the body per step. Other numbers do not change anything. */
  readonly unroll?: number | boolean;
}

type Step<C, X, Y> = (carry: C, x: X) => readonly [C, Y];

const lengthOf = (xs: readonly Tensor[], length: number | undefined): number => {
  const n = length ?? xs[0]?.shape[0];
  if (n === undefined)
    throw new ValueError(
      `scan: the number of steps must be known; received neither xs with a first axis nor length. Give length.`,
      { op: "scan" },
    );
  for (const x of xs)
    if (x.shape[0] !== n)
      throw new ShapeError(
        `scan: the first axis of all xs must be the length ${n}; received shape ${showShape(x.shape)}. Slice it, or change length.`,
        { op: "scan" },
      );
  return n;
};

/** x[t], without its first axis. */
const at = (x: Tensor, t: number): Tensor =>
  reshapeTo(
    sliceOf(
      x,
      x.shape.map((_, i) => (i ? 0 : t)),
      x.shape.map((d, i) => (i ? d : t + 1)),
    ),
    x.shape.slice(1),
  );

const unrolled = <C extends Tree<Tensor>, X, Y extends Tree<Tensor>>(
  f: Step<C, X, Y>,
  init: C,
  xs: X,
  leaves: readonly Tensor[],
  length: number,
  reverse: boolean,
): [C, Y] => {
  let carry = init;
  const ys = new Array<Tensor[]>(length);
  let y: Y | undefined;
  for (let k = 0; k < length; k++) {
    const t = reverse ? length - 1 - k : k;
    [carry, y] = f(
      carry,
      openTree(
        xs as never,
        leaves.map((x) => at(x, t)),
      ),
    );
    ys[t] = tensorLeaves(y);
  }
  const stacked = ys[0]!.map((_, i) =>
    concatOf(
      ys.map((step) => reshapeTo(step[i]!, [1, ...step[i]!.shape])),
      0,
    ),
  );
  return [carry, treeFill(y!, stacked) as Y];
};

/**
 * (carry, ys[t]) = f(carry, xs[t]) for t = 0 … length − 1, as one loop in the graph. Carry, xs and ys are trees of tensors; xs
 * and ys have the steps on their first axis; `f` may use outer tensors. Returns [the last carry, ys]. Differentiable: the backward
 * loop reads what the forward one saved. (`keras.ops.scan`)
 * @throws ShapeError, DTypeError where the carry changes; ValueError where no length is given.
 * @example
 * ```ts
 * import { add, arange, full, scan } from "hornbeam";
 * const [sum, sums] = scan((carry, x) => [add(carry, x), add(carry, x)], full([], 0), arange(4));
 * console.log(await sum.item(), await sums.array()); // → 6 [ 0, 1, 3, 6 ]
 * ```
 */
export const scan = <C extends Tree<Tensor>, X = undefined, Y extends Tree<Tensor> = Tree<Tensor>>(
  f: Step<C, X, Y>,
  init: C,
  xs?: X,
  options: ScanOptions = {},
): [C, Y] => {
  const carry = tensorLeaves(init);
  const slices = tensorLeaves(xs as never);
  const length = lengthOf(slices, options.length);
  const { reverse = false, unroll = 1 } = options;
  if (length > 0 && (unroll === true || Number(unroll) >= length))
    return unrolled(f, treeFill(init, carry) as C, xs as X, slices, length, reverse);
  const openCarry = carry.map((t) => placeholder(t, "carry"));
  const openX = slices.map((t) => placeholder({ shape: t.shape.slice(1), dtype: t.dtype }, "x"));
  const [next, y] = f(openTree(init, openCarry), openTree(xs as never, openX));
  const after = tensorLeaves(next);
  checkSpecs("scan", "the carry", carry, after);
  const body = closeOver([...after, ...tensorLeaves(y)], [...openCarry, ...openX]);
  const results = applyAll<ScanParams>(scanOp, [...body.outer, ...carry, ...slices], {
    length,
    reverse,
    consts: body.outer.length,
    carries: carry.length,
    body: { inputs: [...body.open, ...openCarry, ...openX], outputs: body.outputs },
  });
  return [treeFill(init, results.slice(0, carry.length)) as C, treeFill(y, results.slice(carry.length)) as Y];
};

/**
 * for (i = lower; i < upper; i++) value = bodyFun(i, value), with i an int32 scalar. With plain numbers as bounds it is a scan and
 * differentiable; with tensors a while loop. (`keras.ops.fori_loop`)
 * @example
 * ```ts
 * import { add, foriLoop, full } from "hornbeam";
 * console.log(await foriLoop(0, 4, (i, value) => add(value, i), full([], 10)).array()); // → 16
 * ```
 */
export const foriLoop = <V extends Tree<Tensor>>(
  lower: number | Tensor,
  upper: number | Tensor,
  bodyFun: (i: Tensor, value: V) => V,
  initVal: V,
): V => {
  if (typeof lower === "number" && typeof upper === "number") {
    const length = Math.max(0, upper - lower);
    const steps = addOf(iotaOf([length], 0, "int32"), fullOf([length], lower, "int32"));
    return scan((value: V, i: Tensor) => [bodyFun(i, value), []] as const, initVal, steps)[0];
  }
  const int = (v: number | Tensor): Tensor => (typeof v === "number" ? tensor(v, { dtype: "int32" }) : v);
  const [from, to] = [int(lower), int(upper)];
  const one = fullOf([], 1, from.dtype);
  return whileLoop<readonly [Tensor, V]>(
    (i) => ltOf(i, to),
    (i, value) => [addOf(i, one), bodyFun(i, value)],
    [from, initVal],
  )[1];
};

/**
 * f over the first axis of xs, the results stacked. (`keras.ops.map`)
 * @example
 * ```ts
 * import { arange, map, square } from "hornbeam";
 * console.log(await map((x) => square(x), arange(4)).array()); // → [ 0, 1, 4, 9 ]
 * ```
 */
export const mapOver = <X extends Tree<Tensor>, Y extends Tree<Tensor>>(f: (x: X) => Y, xs: X): Y =>
  scan((_: readonly Tensor[], x: X) => [[], f(x)] as const, [], xs)[1];

/**
 * f over the first axis of the elements, the results stacked, in a loop. (`keras.ops.vectorized_map`)
 * @example
 * ```ts
 * import { arange, reshape, sum, vectorizedMap } from "hornbeam";
 * console.log(await vectorizedMap((row) => sum(row), reshape(arange(6), [2, 3])).array()); // → [ 3, 12 ]
 * ```
 */
export const vectorizedMap = <X extends Tree<Tensor>, Y extends Tree<Tensor>>(fn: (x: X) => Y, elements: X): Y =>
  mapOver(fn, elements);
