import { symbolicOp } from "@hornbeam/nn";
import { choosing } from "./choosing.ts";

/** An op of the umbrella: it takes symbolic values too, and as it takes plain arrays, it settles that a backend is chosen when needed. */
export const facadeOp = <F extends (...args: never[]) => unknown>(className: string, fn: F, module?: string): F =>
  choosing(symbolicOp(className, fn, module));
