import type { Tensor } from "@hornbeam/core";

/** A function of a layer's output, which may take options. `kerasName` is what configs call it. */
export interface Activation<O = object> {
  (x: Tensor, options?: O): Tensor;
  readonly kerasName: string;
}

/** A function with the name under which Keras saves it. */
export const named = <O = object>(kerasName: string, fn: (x: Tensor, options?: O) => Tensor): Activation<O> =>
  Object.assign((x: Tensor, options?: O) => fn(x, options), { kerasName });

/** Name of an activation in a config; "linear" for none. */
export const activationName = (fn: ((x: Tensor) => Tensor) | null | undefined): string | null =>
  fn ? ((fn as Partial<Activation>).kerasName ?? fn.name) : "linear";
