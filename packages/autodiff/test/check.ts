import { createDevice } from "@hornbeam/compiler";
import { js } from "@hornbeam/backend-js";
import { isTensor, setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { sameShape, showShape, sizeOf, type Shape } from "@hornbeam/ir";
import { addOf, castTo, mulOf, reduceSum } from "@hornbeam/ops/primitives";
import { grad } from "../src/index.ts";

/** Tests run on the interpreter, in float64. */
export const useDevice = (): void => {
  setDefaultDevice(createDevice(js()));
};

/** Reproducible numbers in (lo, hi). */
export const values = (n: number, seed: number, lo = -1, hi = 1): number[] => {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return lo + (hi - lo) * (((state >>> 8) + 0.5) / 2 ** 24);
  });
};

export const f64 = (data: readonly number[] | number, shape?: Shape): Tensor =>
  tensor(data, { dtype: "float64", ...(shape && { shape }) });
export const random = (shape: Shape, seed = 1, lo = -1, hi = 1): Tensor =>
  f64(values(sizeOf(shape), seed, lo, hi), shape);
export const int = (data: readonly number[] | number, shape?: Shape): Tensor =>
  tensor(data, { dtype: "int32", ...(shape && { shape }) });
export const list = async (t: Tensor): Promise<number[]> => Array.from(await t.data(), Number);

const total = (x: Tensor): Tensor =>
  reduceSum(
    x,
    x.shape.map((_, i) => i),
  );
const weighted = (x: Tensor, seed: number): Tensor => total(mulOf(castTo(x, "float64"), random(x.shape, seed)));
const sum = (xs: readonly Tensor[]): Tensor => xs.reduce(addOf);

type Scalar = (...xs: Tensor[]) => Tensor;

/** The slope of L in a random direction: by differences, and by its gradient. What is wrong, or nothing. */
const compare = async (
  l: Scalar,
  inputs: readonly Tensor[],
  seed: number,
  h: number,
  tolerance: number,
): Promise<string[]> => {
  const data = await Promise.all(inputs.map(list));
  const directions = inputs.map((x, i) => values(x.size, seed + i));
  const at = async (t: number): Promise<number> =>
    l(
      ...inputs.map((x, i) =>
        f64(
          data[i]!.map((v, k) => v + t * directions[i]![k]!),
          x.shape,
        ),
      ),
    ).item();
  // Fourth order: f(−2h) − 8f(−h) + 8f(h) − f(2h) over 12h.
  const numeric = ((await at(-2 * h)) - 8 * (await at(-h)) + 8 * (await at(h)) - (await at(2 * h))) / (12 * h);
  const gradients = grad(l as (...xs: Tensor[]) => Tensor, { argnums: inputs.map((_, i) => i) })(...inputs) as Tensor[];
  const shapes = gradients.flatMap((g, i) =>
    sameShape(g.shape, inputs[i]!.shape) ? [] : [`gradient ${i} has shape ${showShape(g.shape)}`],
  );
  let exact = 0;
  for (let i = 0; i < inputs.length; i++)
    (await list(gradients[i]!)).forEach((g, k) => (exact += g * directions[i]![k]!));
  const good = Math.abs(exact - numeric) < tolerance * Math.max(1, Math.abs(numeric));
  return good ? shapes : [...shapes, `gradient ${exact}, differences ${numeric}`];
};

/**
 * Derivatives of first and second order of f by all inputs (float64) against finite differences: a list of what does not agree.
 * f may return several tensors.
 */
export const mismatches = async (
  f: (...xs: Tensor[]) => Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
  { h = 1e-3, tolerance = 1e-7 }: { h?: number; tolerance?: number } = {},
): Promise<string[]> => {
  const first: Scalar = (...xs) => {
    const made = f(...xs);
    return sum((isTensor(made) ? [made] : made).map((y, i) => weighted(y, 77 + i)));
  };
  const slope: Scalar = (...xs) =>
    sum((grad(first, { argnums: inputs.map((_, i) => i) })(...xs) as Tensor[]).map((g, i) => weighted(g, 99 + i)));
  return [...(await compare(first, inputs, 5, h, tolerance)), ...(await compare(slope, inputs, 11, h, tolerance * 10))];
};
