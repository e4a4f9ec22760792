import { isTensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import type { ComplexTensor } from "../fft/fft.ts";
import {
  atan2Of,
  cosOf,
  fullLike,
  ltOf,
  mulOf,
  negOf,
  reshapeTo,
  selectOf,
  sinOf,
  sliceOf,
} from "../primitives/index.ts";
import { fill, floatDType, operands, toFloat, toTensor } from "../util/args.ts";
import { stack } from "./join.ts";

/** A real tensor, or a complex one as a pair of tensors [real part, imaginary part]: there are no complex dtypes. */
export type ComplexLike = TensorLike | ComplexTensor;

const isPair = (x: ComplexLike): x is ComplexTensor =>
  Array.isArray(x) && x.length === 2 && isTensor(x[0]) && isTensor(x[1]);

/**
 * The real part of a pair; a real tensor itself. (`keras.ops.real`)
 * @example
 * ```ts
 * import { real, viewAsComplex } from "hornbeam";
 * const z = viewAsComplex([[1, 2], [3, 4]]);
 * console.log(await real(z).array()); // → [ 1, 3 ]
 * ```
 */
export const real = (x: ComplexLike): Tensor => (isPair(x) ? x[0] : toTensor(x as TensorLike));

/**
 * The imaginary part of a pair; zeros for a real tensor. (`keras.ops.imag`)
 * @example
 * ```ts
 * import { imag, viewAsComplex } from "hornbeam";
 * const z = viewAsComplex([[1, 2], [3, 4]]);
 * console.log(await imag(z).array()); // → [ 2, 4 ]
 * ```
 */
export const imag = (x: ComplexLike): Tensor => (isPair(x) ? x[1] : fill(toTensor(x as TensorLike), 0));

/** A function that keeps pairs pairs, and tensors tensors. */
export interface ConjugateFn {
  (x: ComplexTensor): ComplexTensor;
  (x: TensorLike): Tensor;
}
/**
 * The conjugate [re, −im] of a pair; a real tensor itself. (`keras.ops.conj`)
 * @example
 * ```ts
 * import { conj, viewAsComplex, viewAsReal } from "hornbeam";
 * const z = viewAsComplex([[1, 2], [3, 4]]);
 * console.log(await viewAsReal(conj(z)).array()); // → [ [ 1, -2 ], [ 3, -4 ] ]
 * ```
 */
export const conj = ((x: ComplexLike) => (isPair(x) ? [x[0], negOf(x[1])] : toTensor(x as TensorLike))) as ConjugateFn;
/**
 * The same as `conj`. (`keras.ops.conjugate`)
 * @example
 * ```ts
 * import { conjugate, viewAsComplex, viewAsReal } from "hornbeam";
 * const z = viewAsComplex([[1, 2], [3, 4]]);
 * console.log(await viewAsReal(conjugate(z)).array()); // → [ [ 1, -2 ], [ 3, -4 ] ]
 * ```
 */
export const conjugate: ConjugateFn = conj;

/**
 * The angle atan2(im, re) of a pair, in radians; for a real tensor 0 where x ≥ 0 and π where x < 0. (`keras.ops.angle`)
 * @example
 * ```ts
 * import { angle, viewAsComplex } from "hornbeam";
 * const z = viewAsComplex([[1, 0], [0, 1]]);
 * console.log((await angle(z).data()).join()); // → 0,1.5707963705062866
 * ```
 */
export const angle = (x: ComplexLike): Tensor => {
  if (isPair(x)) {
    const [re, im] = operands("angle", x, floatDType) as [Tensor, Tensor];
    return atan2Of(im, re);
  }
  const t = toFloat(x as TensorLike);
  return selectOf(ltOf(t, fill(t, 0)), fill(t, Math.PI), fill(t, 0));
};

/**
 * A real tensor [..., 2] as the pair [x[..., 0], x[..., 1]] that stands for complex numbers here. (`keras.ops.view_as_complex`)
 * @throws ShapeError unless the last axis has size 2.
 * @example
 * ```ts
 * import { viewAsComplex } from "hornbeam";
 * const [re, im] = viewAsComplex([[1, 2], [3, 4]]);
 * console.log(await re.data(), await im.data()); // → Float32Array(2) [ 1, 3 ] Float32Array(2) [ 2, 4 ]
 * ```
 */
export const viewAsComplex = (x: TensorLike): ComplexTensor => {
  const t = toFloat(x);
  const lead = t.shape.slice(0, -1);
  if (t.shape[t.rank - 1] !== 2)
    throw new ShapeError(
      `viewAsComplex: the last axis must hold real and imaginary part, size 2; received shape ${showShape(t.shape)}.`,
      { op: "viewAsComplex" },
    );
  const part = (k: number): Tensor => reshapeTo(sliceOf(t, [...lead.map(() => 0), k], [...lead, k + 1]), lead);
  return [part(0), part(1)];
};

/**
 * The pair [re, im] as a real tensor [..., 2]; a real tensor gets zeros for imaginary parts. (`keras.ops.view_as_real`)
 * @example
 * ```ts
 * import { polar, viewAsReal } from "hornbeam";
 * console.log(await viewAsReal(polar([2], [0])).array()); // → [ [ 2, 0 ] ]
 * ```
 */
export const viewAsReal = (x: ComplexLike): Tensor => {
  const re = real(x);
  return stack([re, isPair(x) ? x[1] : fullLike(re, 0)], { axis: -1 });
};

/**
 * Complex numbers of a magnitude and an angle in radians: the pair [abs·cos(angle), abs·sin(angle)]; both broadcast.
 * (`keras.ops.polar`)
 * @example
 * ```ts
 * import { polar } from "hornbeam";
 * const [re, im] = polar([2], [0]);
 * console.log(await re.array(), await im.array()); // → [ 2 ] [ 0 ]
 * ```
 */
export const polar = (abs: TensorLike, angle: TensorLike): ComplexTensor => {
  const [r, phi] = operands("polar", [abs, angle], floatDType) as [Tensor, Tensor];
  return [mulOf(r, cosOf(phi)), mulOf(r, sinOf(phi))];
};
