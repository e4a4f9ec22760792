import type { Tensor } from "@hornbeam/core";

/** A function of a layer's output. `kerasName` is what configs call it. */
export interface Activation {
  (x: Tensor): Tensor;
  readonly kerasName: string;
}

/** A function with the name under which Keras saves it. */
export const named = (kerasName: string, fn: (x: Tensor) => Tensor): Activation =>
  Object.assign((x: Tensor) => fn(x), { kerasName });

/** Name of an activation in a config; null for none. */
export const activationName = (fn: ((x: Tensor) => Tensor) | null | undefined): string | null =>
  fn ? ((fn as Partial<Activation>).kerasName ?? fn.name) : "linear";
