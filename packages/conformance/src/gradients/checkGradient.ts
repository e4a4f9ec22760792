import { grad } from "@hornbeam/autodiff";
import { hostLeaf, isTensor, type Tensor } from "@hornbeam/core";
import { encode, sizeOf } from "@hornbeam/ir";
import { addOf, castTo, mulOf, reduceSum } from "@hornbeam/ops/primitives";
import { sample } from "../values.ts";

/** Options of `checkGradient`. */
export interface CheckGradientOptions {
  /** derivatives up to this order; default 2 */
  readonly order?: 1 | 2;
  /** step of the differences; default 1e-3 */
  readonly step?: number;
  /** error relative to the slope (absolute below 1); default 1e-7, ten times that for second derivatives */
  readonly tolerance?: number;
}

/** A differentiable function of float64 tensors. */
export type Differentiable = (...xs: Tensor[]) => Tensor | readonly Tensor[];
type Scalar = (...xs: Tensor[]) => Tensor;

const drawn = (size: number, seed: number): number[] =>
  sample([size], "float64", { lo: -1, hi: 1 }, seed).data as number[];
const tensorOf = (data: readonly number[], like: Tensor): Tensor =>
  hostLeaf({ shape: like.shape, dtype: "float64" }, encode(data, "float64"));
const weighted = (x: Tensor, seed: number): Tensor =>
  reduceSum(
    mulOf(castTo(x, "float64"), tensorOf(drawn(sizeOf(x.shape), seed), x)),
    x.shape.map((_, i) => i),
  );

/** f as one number: its results weighted at random. */
const scored =
  (f: Differentiable): Scalar =>
  (...xs) => {
    const made = f(...xs);
    return (isTensor(made) ? [made] : made).map((y, i) => weighted(y, 77 + i)).reduce(addOf);
  };

/** The gradient by all arguments as one number. */
const slopeOf =
  (l: Scalar): Scalar =>
  (...xs) =>
    (grad(l, { argnums: xs.map((_, i) => i) })(...xs) as Tensor[]).map((g, i) => weighted(g, 99 + i)).reduce(addOf);

/** The slope of l in one random direction, by differences and by its gradient: what does not agree, in words. */
const disagreement = async (
  l: Scalar,
  inputs: readonly Tensor[],
  seed: number,
  h: number,
  tolerance: number,
): Promise<string[]> => {
  const values = await Promise.all(inputs.map(async (x) => Array.from(await x.data(), Number)));
  const directions = inputs.map((x, i) => drawn(x.size, seed + i));
  const at = (t: number): Promise<number> =>
    l(
      ...inputs.map((x, i) =>
        tensorOf(
          values[i]!.map((v, k) => v + t * directions[i]![k]!),
          x,
        ),
      ),
    ).item();
  // Fourth order: (f(−2h) − 8f(−h) + 8f(h) − f(2h)) / 12h.
  const numeric = ((await at(-2 * h)) - 8 * (await at(-h)) + 8 * (await at(h)) - (await at(2 * h))) / (12 * h);
  const gradients = grad(l, { argnums: inputs.map((_, i) => i) })(...inputs) as Tensor[];
  let exact = 0;
  for (const [i, g] of gradients.entries()) {
    if (g.shape.join() !== inputs[i]!.shape.join())
      return [`gradient ${i} has shape [${g.shape}], its argument [${inputs[i]!.shape}]`];
    (await g.data()).forEach((v, k) => (exact += Number(v) * directions[i]![k]!));
  }
  const close = Math.abs(exact - numeric) <= tolerance * Math.max(1, Math.abs(numeric));
  return close ? [] : [`gradient ${exact}, differences ${numeric}`];
};

/**
 * Compares the derivatives of f, of first and second order and by all inputs, with finite differences in one random direction, on
 * the default device. Inputs are float64 and away from kinks.
 * @throws Error saying which order disagrees and by how much.
 */
export const checkGradient = async (
  f: Differentiable,
  inputs: readonly Tensor[],
  { order = 2, step = 1e-3, tolerance = 1e-7 }: CheckGradientOptions = {},
): Promise<void> => {
  const l = scored(f);
  const found = (await disagreement(l, inputs, 5, step, tolerance)).map((m) => `first order: ${m}`);
  if (order === 2)
    found.push(...(await disagreement(slopeOf(l), inputs, 11, step, 10 * tolerance)).map((m) => `second order: ${m}`));
  if (found.length) throw new Error(found.join("\n"));
};
