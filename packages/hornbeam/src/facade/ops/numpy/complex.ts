// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** The real part of a pair; a real tensor itself. (`keras.ops.real`) */
export const real: typeof ops.real = /* @__PURE__ */ facadeOp("Real", ops.real);

/** The imaginary part of a pair; zeros for a real tensor. (`keras.ops.imag`) */
export const imag: typeof ops.imag = /* @__PURE__ */ facadeOp("Imag", ops.imag);

/** The conjugate [re, −im] of a pair; a real tensor itself. (`keras.ops.conj`) */
export const conj: typeof ops.conj = /* @__PURE__ */ facadeOp("Conj", ops.conj);

/** The same as `conj`. (`keras.ops.conjugate`) */
export const conjugate: typeof ops.conjugate = /* @__PURE__ */ facadeOp("Conjugate", ops.conjugate);

/** The angle atan2(im, re) of a pair, in radians; for a real tensor 0 where x ≥ 0 and π where x < 0. (`keras.ops.angle`) */
export const angle: typeof ops.angle = /* @__PURE__ */ facadeOp("Angle", ops.angle);

/**
 * A real tensor [..., 2] as the pair [x[..., 0], x[..., 1]] that stands for complex numbers here. (`keras.ops.view_as_complex`)
 * @throws ShapeError unless the last axis has size 2.
 */
export const viewAsComplex: typeof ops.viewAsComplex = /* @__PURE__ */ facadeOp(
  "ViewAsComplex",
  ops.viewAsComplex,
  "keras.src.ops.math",
);

/** The pair [re, im] as a real tensor [..., 2]; a real tensor gets zeros for imaginary parts. (`keras.ops.view_as_real`) */
export const viewAsReal: typeof ops.viewAsReal = /* @__PURE__ */ facadeOp(
  "ViewAsReal",
  ops.viewAsReal,
  "keras.src.ops.math",
);

/**
 * Complex numbers of a magnitude and an angle in radians: the pair [abs·cos(angle), abs·sin(angle)]; both broadcast.
 * (`keras.ops.polar`)
 */
export const polar: typeof ops.polar = /* @__PURE__ */ facadeOp("Polar", ops.polar, "keras.src.ops.nn");
