// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Step function: 0 below 0, x2 at 0, 1 above. (`keras.ops.heaviside`) */
export const heaviside: typeof ops.heaviside = /* @__PURE__ */ facadeOp("Heaviside", ops.heaviside);

/** Greatest common divisor. (`keras.ops.gcd`) */
export const gcd: typeof ops.gcd = /* @__PURE__ */ facadeOp("Gcd", ops.gcd);

/** Least common multiple. (`keras.ops.lcm`) */
export const lcm: typeof ops.lcm = /* @__PURE__ */ facadeOp("Lcm", ops.lcm);

/** x1 · 2^x2 (`keras.ops.ldexp`) */
export const ldexp: typeof ops.ldexp = /* @__PURE__ */ facadeOp("Ldexp", ops.ldexp);

/** The next representable number after x1 towards x2. (`keras.ops.nextafter`) */
export const nextafter: typeof ops.nextafter = /* @__PURE__ */ facadeOp("Nextafter", ops.nextafter);

/** Modified Bessel function of the first kind, order 0. (`keras.ops.i0`) */
export const i0: typeof ops.i0 = /* @__PURE__ */ facadeOp("I0", ops.i0);

/** True where an element of x1 occurs in x2. (`keras.ops.isin`) */
export const isin: typeof ops.isin = /* @__PURE__ */ facadeOp("Isin", ops.isin);

/**
 * The index on each axis of a row-major place in a tensor of the given shape, int32; negative places count from the end.
 * (`keras.ops.unravel_index`)
 */
export const unravelIndex: typeof ops.unravelIndex = /* @__PURE__ */ facadeOp("UnravelIndex", ops.unravelIndex);
