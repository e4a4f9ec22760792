import {
  applyAll,
  isTensor,
  placeholder,
  tensor,
  treeFill,
  type Tensor,
  type Tree,
  type WhileOp,
  type WhileParams,
} from "@hornbeam/core";
import { DTypeError, ShapeError, showShape, UnsupportedError } from "@hornbeam/ir";
import { addOf } from "../primitives/arithmetic.ts";
import { andOf, ltOf } from "../primitives/compare.ts";
import { fullLike } from "../primitives/full.ts";
import { checkSpecs, closeAll, openTree, specsOf, tensorLeaves } from "./closure.ts";

const whileOp: WhileOp<WhileParams> = {
  name: "while",
  kind: "while",
  infer: (_, { body }) => specsOf(body.outputs),
  kernel: ({ params: { consts, cond, body } }, compile) => {
    const carryBytes = body.outputs.map((t) => t.byteLength);
    const [test, turn] = [compile(cond), compile(body)];
    return {
      body: { kind: "while", consts, carryBytes, cond: test, body: turn },
      scratch: [...carryBytes, 1, Math.max(test.arenaBytes, turn.arenaBytes)],
    };
  },
  vjp: () => {
    throw new UnsupportedError(
      `whileLoop: reverse-mode gradients need a known number of steps; this loop has none. ` +
        `Use scan, or foriLoop with plain numbers as bounds, and cond inside to stop early.`,
      { op: "whileLoop" },
    );
  },
};

/** Lists are handed over as arguments, anything else as one. */
export type LoopArgs<V> = V extends readonly unknown[] ? V : [V];

/** Options of `whileLoop`. */
export interface WhileLoopOptions {
  /** Ends the loop after so many steps. Default: none. */
  readonly maximumIterations?: number;
}

/**
 * while (cond(...loopVars)) loopVars = body(...loopVars). `loopVars` is a list, handed over as arguments, or a single tensor or
 * record; the body returns the same structure with the same shapes and dtypes. Outer tensors may be used. Not differentiable
 * in reverse mode. (`keras.ops.while_loop`)
 * @throws ShapeError, DTypeError where the body changes a spec or the condition is not a bool scalar.
 * @example
 * ```ts
 * import { full, less, multiply, whileLoop } from "hornbeam";
 * console.log(await whileLoop((i) => less(i, 10), (i) => multiply(i, 2), full([], 3)).array()); // → 12
 * ```
 */
export const whileLoop = <const V extends Tree<Tensor>>(
  cond: (...vars: LoopArgs<V>) => Tensor,
  body: (...vars: LoopArgs<V>) => NoInfer<V>,
  loopVars: V,
  options: WhileLoopOptions = {},
): V => {
  const init = tensorLeaves(loopVars);
  const limit = options.maximumIterations;
  const start = limit === undefined ? init : [...init, tensor(0, { dtype: "int32" })];
  const call = <R>(fn: (...vars: LoopArgs<V>) => R, open: readonly Tensor[]): R => {
    const tree: unknown = openTree(loopVars, open);
    return fn(...((Array.isArray(tree) ? tree : [tree]) as unknown as LoopArgs<V>));
  };
  const test = start.map((t) => placeholder(t, "carry"));
  let go = call(cond, test);
  if (!isTensor(go)) go = tensor(go);
  if (go.shape.length)
    throw new ShapeError(
      `whileLoop: the condition must be a scalar; received shape ${showShape(go.shape)}. Reduce it with any or all.`,
      {
        op: "whileLoop",
      },
    );
  if (go.dtype !== "bool")
    throw new DTypeError(`whileLoop: the condition must be bool; received ${go.dtype}. Compare it with 0.`, {
      op: "whileLoop",
    });
  const open = start.map((t) => placeholder(t, "carry"));
  const next = tensorLeaves(call(body, open));
  checkSpecs("whileLoop", "the body's result", init, next);
  if (limit !== undefined) {
    const [a, b] = [test[init.length]!, open[init.length]!];
    go = andOf(go, ltOf(a, fullLike(a, limit)));
    next.push(addOf(b, fullLike(b, 1)));
  }
  const { closures, outer } = closeAll([
    { inputs: test, outputs: [go] },
    { inputs: open, outputs: next },
  ]);
  // The op takes what is captured before the carries.
  const consts = outer.length;
  const [c, b] = closures.map(({ inputs, outputs }) => ({
    inputs: [...inputs.slice(start.length), ...inputs.slice(0, start.length)],
    outputs,
  }));
  const results = applyAll<WhileParams>(whileOp, [...outer, ...start], { consts, cond: c!, body: b! });
  return treeFill(loopVars, results) as V;
};
