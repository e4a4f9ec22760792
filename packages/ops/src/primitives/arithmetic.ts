import type { Tensor } from "@hornbeam/core";
import { binaryPrimitive, unaryPrimitive } from "./elementwise.ts";

type Unary = (x: Tensor) => Tensor;
type Binary = (x: Tensor, y: Tensor) => Tensor;

/** y = −x. x̄ = −ȳ */
export const negOf: Unary = /* @__PURE__ */ unaryPrimitive("neg", (ct) => negOf(ct));
/** z = x + y. x̄ = z̄, ȳ = z̄ */
export const addOf: Binary = /* @__PURE__ */ binaryPrimitive("add", (ct) => [ct, ct]);
/** z = x − y. x̄ = z̄, ȳ = −z̄ */
export const subOf: Binary = /* @__PURE__ */ binaryPrimitive("sub", (ct) => [ct, negOf(ct)]);
/** z = x·y. x̄ = z̄·y, ȳ = z̄·x */
export const mulOf: Binary = /* @__PURE__ */ binaryPrimitive("mul", (ct, x, y) => [mulOf(ct, y), mulOf(ct, x)]);
/** z = x/y; integers truncate. x̄ = z̄/y, ȳ = −(z̄/y)·z */
export const divOf: Binary = /* @__PURE__ */ binaryPrimitive("div", (ct, _x, y, z) => {
  const g = divOf(ct, y);
  return [g, negOf(mulOf(g, z))];
});
