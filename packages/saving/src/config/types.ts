import type { PyFloat } from "./pyFloat.ts";

/** A JSON value as Python has it: integers of any size, floats where the difference matters. */
export type PyJson =
  null | boolean | number | bigint | string | PyFloat | readonly PyJson[] | { readonly [key: string]: PyJson };
