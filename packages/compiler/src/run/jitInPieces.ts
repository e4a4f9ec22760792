import type { Pieces } from "@hornbeam/core";
import { tracing, type JitOptions } from "./jit.ts";

/** A compiled function that can be traced and compiled ahead of a call, with breaks. */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: A): R;
  /** Makes the Program for such arguments, without a call. */
  prepare(...args: A): Pieces<void>;
}

/** `jit` of a function with breaks: in them it must leave everything as it was. */
export const jitInPieces = <A extends readonly unknown[], R>(
  fn: (...args: A) => Pieces<R>,
  options?: JitOptions,
): Jitted<A, R> => {
  const { run, traceOf } = tracing(fn, options);
  return Object.assign((...args: A) => run(...args), {
    *prepare(...args: A): Pieces<void> {
      yield* traceOf(args);
    },
  });
};
