import { treeFill, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { sizeOf } from "@hornbeam/ir";
import { mapOver, pullback } from "@hornbeam/ops/control";
import { castTo, eqOf, fullLike, iotaOf, reshapeTo } from "@hornbeam/ops/primitives";
import { arrange, closeCall, openCall, type ArgNums, type OpenCall } from "./arguments.ts";
import { grad } from "./grad.ts";

/** One cotangent per element of y: row i is 1 at element i. */
const units = (y: Tensor): Tensor => {
  const n = sizeOf(y.shape);
  const square = [n, n];
  return reshapeTo(castTo(eqOf(iotaOf(square, 0, "int32"), iotaOf(square, 1, "int32")), y.dtype), [n, ...y.shape]);
};

/** ∂y/∂x for every open input x, [...y, ...x], one row per step of a loop. */
const rows = (y: Tensor, call: OpenCall): Tensor[] => {
  const step = (ct: Tensor): Tensor[] => pullback([y], [ct], call.open).map((g, i) => g ?? fullLike(call.open[i]!, 0));
  const stacked = mapOver(step, units(y)) as readonly Tensor[];
  return stacked.map((t, i) => reshapeTo(t, [...y.shape, ...call.open[i]!.shape]));
};

/** Options of `jacobian` and `hessian`. */
export interface JacobianOptions<N extends ArgNums = ArgNums> {
  /** position or positions of the arguments to differentiate by; default 0 */
  readonly argnums?: N;
}

/**
 * ∂f/∂x: for a result of shape S and an argument of shape T a tensor of shape S + T. For results that are trees, a tree of
 * such; for arguments that are trees, each of them is a tree.
 * @throws DTypeError where an argument is not float, ValueError for bad argnums.
 */
export const jacobian =
  <A extends readonly unknown[]>(
    f: (...args: A) => Tree<Tensor>,
    options: JacobianOptions = {},
  ): ((...args: A) => Tree<Tensor>) =>
  (...args) => {
    const { argnums = 0 } = options;
    const call = openCall("jacobian", args, argnums);
    const made = f(...(call.args as unknown as A));
    const parts = (treeLeaves(made) as Tensor[]).map((y) => arrange(call, argnums, closeCall(call, rows(y, call))));
    return treeFill(made, parts) as Tree<Tensor>;
  };

/**
 * ∂²f/∂x² of a scalar function: for an argument of shape T a tensor of shape T + T; trees nest twice.
 * @throws as `grad`.
 */
export const hessian = <A extends readonly unknown[]>(
  f: (...args: A) => Tensor,
  options: JacobianOptions = {},
): ((...args: A) => Tree<Tensor>) =>
  jacobian(grad(f, { argnums: options.argnums ?? 0 }) as (...args: A) => Tree<Tensor>, options);
