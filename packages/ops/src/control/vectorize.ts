import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { broadcastShapes, ShapeError, showShape, sizeOf, ValueError, type Shape } from "@hornbeam/ir";
import { broadcastTo, reshapeTo } from "../primitives/index.ts";
import { mapOver } from "./scan.ts";

/** Options of `vectorize`. */
export interface VectorizeOptions {
  /** Positions of arguments that are handed over as they are. */
  readonly excluded?: readonly number[] | ReadonlySet<number> | null;
  /** Axes that one call takes and gives, as in "(m,n),(n)->(m)". Default: scalars. */
  readonly signature?: string | null;
}

const CORE = /\(([^()]*)\)/g;
const dims = (side: string): string[][] =>
  [...side.matchAll(CORE)].map(([, names]) => names!.split(",").flatMap((n) => n.trim() || []));

/** Axes of each argument by name. @throws ValueError for what is no signature. */
const parse = (signature: string): readonly string[][] => {
  const sides = signature.replace(/\s/g, "").split("->");
  const side = /^\([\w,]*\)(,\([\w,]*\))*$/;
  if (sides.length !== 2 || !sides.every((s) => side.test(s)))
    throw new ValueError(
      `vectorize: the signature must read like "(m,n),(n)->(m)"; received ${JSON.stringify(signature)}.`,
      { op: "vectorize" },
    );
  return dims(sides[0]!);
};

interface Argument {
  readonly value: Tensor;
  readonly loop: Shape;
  readonly core: Shape;
}
const splitAt = (value: Tensor, names: readonly string[], known: Map<string, number>): Argument => {
  const at = value.rank - names.length;
  const core = value.shape.slice(Math.max(0, at));
  const wrong = names.filter((name, i) => {
    const size = known.get(name) ?? core[i];
    if (core[i] !== undefined) known.set(name, size!);
    return core[i] !== size;
  });
  if (at < 0 || wrong.length)
    throw new ShapeError(
      `vectorize: an argument must end with the axes (${names.join(",")}), of one size each in all arguments; received ${showShape(value.shape)}.`,
      { op: "vectorize" },
    );
  return { value, loop: value.shape.slice(0, at), core };
};

/**
 * A function of scalars (or of tensors with the axes that `signature` names) made one of tensors with any axes before those, which
 * broadcast: `fn` is traced once and runs in a loop over them. Differentiable. (`keras.ops.vectorize`, `numpy.vectorize`)
 * @throws ValueError for a malformed signature; ShapeError where axes do not fit it or do not broadcast.
 * @example
 * ```ts
 * import { add, vectorize } from "hornbeam";
 * const f = vectorize((a, b) => add(a, b));
 * console.log(await f([1, 2, 3], 2).array()); // → [ 3, 4, 5 ]
 * ```
 */
export const vectorize =
  <R extends Tensor | readonly Tensor[]>(
    pyfunc: (...args: Tensor[]) => R,
    { excluded, signature }: VectorizeOptions = {},
  ): ((...args: TensorLike[]) => R) =>
  (...given) => {
    const skip = new Set(excluded ?? []);
    const axes = signature ? parse(signature) : undefined;
    const free = given.flatMap((_, i) => (skip.has(i) ? [] : [i]));
    if (axes && axes.length !== free.length)
      throw new ValueError(
        `vectorize: the signature ${JSON.stringify(signature)} names ${axes.length} arguments; received ${free.length}.`,
        { op: "vectorize" },
      );
    const known = new Map<string, number>();
    const all = given.map((x) => (isTensor(x) ? x : tensor(x)));
    const parts = free.map((i, k) => splitAt(all[i]!, axes?.[k] ?? [], known));
    const loop = parts.reduce<Shape>((shape, p) => broadcastShapes(shape, p.loop, "vectorize"), []);
    const call = (xs: readonly Tensor[]): R => pyfunc(...all.map((x, i) => (skip.has(i) ? x : xs[free.indexOf(i)]!)));
    if (!loop.length) return call(parts.map((p) => p.value));
    const flat = parts.map(({ value, core }) =>
      reshapeTo(broadcastTo(value, [...loop, ...core]), [sizeOf(loop), ...core]),
    );
    const shaped = (y: Tensor): Tensor => reshapeTo(y, [...loop, ...y.shape.slice(1)]);
    const made = mapOver((xs: readonly Tensor[]) => call(xs), flat) as Tensor | readonly Tensor[];
    return (isTensor(made) ? shaped(made) : made.map(shaped)) as R;
  };
