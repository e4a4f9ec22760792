import { placeholder, substitute, treeFill, treeLeaves, type Spec, type Tensor, type Tree } from "@hornbeam/core";
import { DTypeError, sameShape, ShapeError, showShape } from "@hornbeam/ir";
import { pullback } from "@hornbeam/ops/control";
import { fullLike } from "@hornbeam/ops/primitives";
import { arrange, closeCall, openCall, splitTensors, type OpenCall } from "./arguments.ts";

const all = (args: readonly unknown[]): number[] => args.map((_, i) => i);

/** As many tensors as expected, each with the shape and dtype of its counterpart. */
const checkLike = (op: string, what: string, expected: readonly Spec[], received: readonly Spec[]): void => {
  if (expected.length !== received.length)
    throw new ShapeError(`${op}: there must be ${expected.length} ${what}s; received ${received.length}.`, { op });
  expected.forEach((e, i) => {
    const r = received[i]!;
    if (!sameShape(e.shape, r.shape))
      throw new ShapeError(
        `${op}: ${what} ${i} must have shape ${showShape(e.shape)}; received ${showShape(r.shape)}.`,
        { op },
      );
    if (e.dtype !== r.dtype)
      throw new DTypeError(`${op}: ${what} ${i} must be ${e.dtype}; received ${r.dtype}. Cast it.`, { op });
  });
};

const zerosFor = (call: OpenCall, gradients: readonly (Tensor | undefined)[]): Tensor[] =>
  gradients.map((g, i) => g ?? fullLike(call.open[i]!, 0));

/**
 * [f(...primals), pull], where pull(ȳ) = ȳᵀ·∂f/∂primals, one tree per primal. ȳ has the structure, shapes and dtypes of the result.
 * @throws DTypeError where a primal is not float, ShapeError where a cotangent does not fit.
 */
export const vjp = <A extends readonly unknown[], R extends Tree<Tensor>>(
  f: (...args: A) => R,
  ...primals: A
): [R, (cotangent: R) => A] => {
  const call = openCall("vjp", primals, all(primals));
  const made = f(...(call.args as unknown as A));
  const outputs = treeLeaves(made) as Tensor[];
  const pull = (cotangent: R): A => {
    const given = treeLeaves(cotangent) as Tensor[];
    checkLike("vjp", "cotangent", outputs, given);
    const open = given.map((t) => placeholder(t, "cotangent"));
    const gradients = zerosFor(call, pullback(outputs, open, call.open));
    const closed = substitute(
      gradients,
      new Map([...call.open, ...open].map((t, i) => [t, [...call.given, ...given][i]!])),
    );
    return arrange(call, all(primals), closed) as unknown as A;
  };
  return [treeFill(made, closeCall(call, outputs)) as R, pull];
};

/** Options of `jvp`. */
export interface JvpOptions {
  /** The function returns [value, aux]; aux, a tree of anything, is handed through. Default false. */
  readonly hasAux?: boolean;
}

/**
 * [f(...primals), ∂f/∂primals · tangents], with `hasAux` [value, derivative, aux]: the directional derivative. The pullback is linear in its
 * cotangent u, so pulling back through it gives the other direction: ∂(uᵀJ)/∂u · v = J·v. (`keras.ops.jvp`)
 * @throws DTypeError where a primal is not float, ShapeError where a tangent does not fit.
 */
export function jvp<A extends readonly unknown[], R extends Tree<Tensor>, X>(
  fun: (...args: A) => readonly [R, X],
  primals: A,
  tangents: A,
  options: { readonly hasAux: true },
): [R, R, X];
export function jvp<A extends readonly unknown[], R extends Tree<Tensor>>(
  fun: (...args: A) => R,
  primals: A,
  tangents: A,
  options?: JvpOptions,
): [R, R];
export function jvp<A extends readonly unknown[]>(
  fun: (...args: A) => unknown,
  primals: A,
  tangents: A,
  { hasAux = false }: JvpOptions = {},
): unknown {
  const call = openCall("jvp", primals, all(primals));
  const directions = treeLeaves(tangents as Tree<unknown>) as Tensor[];
  checkLike("jvp", "tangent", call.open, directions);
  const result = fun(...(call.args as unknown as A));
  const [made, extra] = (hasAux ? result : [result, undefined]) as readonly [Tree<Tensor>, Tree<unknown>];
  const aux = splitTensors(extra);
  const outputs = treeLeaves(made) as Tensor[];
  const u = outputs.map((t) => placeholder(t, "cotangent"));
  const v = directions.map((t) => placeholder(t, "tangent"));
  const pulled = pullback(outputs, u, call.open);
  const used = pulled.flatMap((g, i) => (g ? [i] : []));
  const pushed = pullback(
    used.map((i) => pulled[i]!),
    used.map((i) => v[i]!),
    u,
  ).map((t, i) => t ?? fullLike(outputs[i]!, 0));
  // Linear in u: its value does not matter.
  const replace = new Map(u.map((t) => [t, fullLike(t, 0)]));
  [...call.open, ...v].forEach((t, i) => replace.set(t, [...call.given, ...directions][i]!));
  const closed = substitute([...outputs, ...pushed, ...aux.tensors], replace);
  const n = outputs.length;
  const both = [treeFill(made, closed.slice(0, n)), treeFill(made, closed.slice(n, 2 * n))];
  return hasAux ? [...both, aux.fill(closed.slice(2 * n))] : both;
}
