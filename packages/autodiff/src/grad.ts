import { isTensor, type Tensor, type Tree } from "@hornbeam/core";
import { DTypeError, isFloat, ShapeError, showShape } from "@hornbeam/ir";
import { pullback } from "@hornbeam/ops/control";
import { fullLike } from "@hornbeam/ops/primitives";
import { arrange, closeCall, openCall, splitTensors, type ArgNums, type Selected } from "./arguments.ts";

/** Options of `grad` and `valueAndGrad`. */
export interface GradOptions<N extends ArgNums = ArgNums> {
  /** position or positions of the arguments to differentiate by; default 0 */
  readonly argnums?: N;
  /** the function returns [value, aux]; aux, a tree of anything, is handed through */
  readonly hasAux?: boolean;
}

const checkValue = (op: string, value: unknown): Tensor => {
  const received = isTensor(value) ? `shape ${showShape(value.shape)}` : typeof value;
  if (!isTensor(value) || value.shape.length)
    throw new ShapeError(
      `${op}: the function must return one scalar tensor; received ${received}. ` +
        `Reduce it with sum or mean, return [value, aux] with hasAux, or use jacobian or vjp.`,
      { op, received },
    );
  if (!isFloat(value.dtype))
    throw new DTypeError(`${op}: the function must return a float; received ${value.dtype}. Cast it.`, {
      op,
      received: value.dtype,
    });
  return value;
};

const run = (
  op: string,
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  { argnums = 0, hasAux = false }: GradOptions,
): { readonly value: Tensor; readonly aux: unknown; readonly grads: unknown } => {
  const call = openCall(op, args, argnums);
  const made = f(...(call.args as never[]));
  const [result, extra] = hasAux ? (made as readonly [unknown, Tree<unknown>]) : [made, undefined];
  const value = checkValue(op, result);
  const grads = pullback([value], [fullLike(value, 1)], call.open).map((g, i) => g ?? fullLike(call.open[i]!, 0));
  const aux = splitTensors(extra);
  const closed = closeCall(call, [value, ...grads, ...aux.tensors]);
  return {
    value: closed[0]!,
    aux: aux.fill(closed.slice(1 + grads.length)),
    grads: arrange(call, argnums, closed.slice(1, 1 + grads.length)),
  };
};

/**
 * The value and the gradient of a scalar function: x ↦ [f(x), ∂f/∂x]. Arguments are trees of tensors; gradients have the structure of
 * the arguments at `argnums`, zeros where f does not depend on them. With `hasAux`, [[value, aux], gradients].
 * The results are ordinary tensors, so it can be applied again for higher derivatives.
 * @throws ShapeError where f is not scalar, DTypeError where it or an argument is not float, ValueError for bad argnums.
 */
export function valueAndGrad<A extends readonly unknown[], X, const N extends ArgNums = 0>(
  f: (...args: A) => readonly [Tensor, X],
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: A) => [[Tensor, X], Selected<A, N>];
export function valueAndGrad<A extends readonly unknown[], const N extends ArgNums = 0>(
  f: (...args: A) => Tensor,
  options?: GradOptions<N> & { readonly hasAux?: false },
): (...args: A) => [Tensor, Selected<A, N>];
export function valueAndGrad(
  f: (...args: never[]) => unknown,
  options: GradOptions = {},
): (...args: never[]) => unknown {
  return (...args) => {
    const { value, aux, grads } = run("valueAndGrad", f, args, options);
    return [options.hasAux ? [value, aux] : value, grads];
  };
}

/**
 * The gradient of a scalar function: x ↦ ∂f/∂x; see `valueAndGrad`. With `hasAux`, [gradients, aux].
 * @throws as `valueAndGrad`.
 */
export function grad<A extends readonly unknown[], X, const N extends ArgNums = 0>(
  f: (...args: A) => readonly [Tensor, X],
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: A) => [Selected<A, N>, X];
export function grad<A extends readonly unknown[], const N extends ArgNums = 0>(
  f: (...args: A) => Tensor,
  options?: GradOptions<N> & { readonly hasAux?: false },
): (...args: A) => Selected<A, N>;
export function grad(f: (...args: never[]) => unknown, options: GradOptions = {}): (...args: never[]) => unknown {
  return (...args) => {
    const { aux, grads } = run("grad", f, args, options);
    return options.hasAux ? [grads, aux] : grads;
  };
}
