import type { Tensor } from "@hornbeam/core";

const MASK: unique symbol = /* @__PURE__ */ Symbol("mask");
type Masked = object & { [MASK]?: Tensor };

/** The mask that travels with a value: bool [batch, time], true where the step counts. Undefined where there is none. */
export const getMask = (x: object): Tensor | undefined => (x as Masked)[MASK];

/** Attaches a mask to a value. */
export const setMask = (x: object, mask: Tensor | undefined): void => {
  if (mask) (x as Masked)[MASK] = mask;
};
