import { atOnce, type Pieces, type Tensor } from "@hornbeam/core";
import type { Variable } from "./Variable.ts";

/**
 * Runs a function with other values in the variables and returns the values they hold at its end; afterwards, and on an error, the
 * variables hold what they held before. This is what makes code that assigns variables traceable.
 */
export const withValues = (variables: readonly Variable[], values: readonly Tensor[], fn: () => void): Tensor[] =>
  atOnce(
    withValuesInPieces(
      variables,
      values,
      // eslint-disable-next-line require-yield
      (function* () {
        fn();
      })(),
    ),
  )[0];

/** `withValues` for work with breaks, in which the variables hold what they held before. Returns its result, too. */
export function* withValuesInPieces<T>(
  variables: readonly Variable[],
  values: readonly Tensor[],
  work: Pieces<T>,
): Pieces<[Tensor[], T]> {
  let own = values;
  for (;;) {
    const before = variables.map((v) => v.value);
    variables.forEach((v, i) => (v.value = own[i]!));
    let step: IteratorResult<undefined, T>;
    try {
      step = work.next();
      own = variables.map((v) => v.value);
    } finally {
      variables.forEach((v, i) => (v.value = before[i]!));
    }
    if (step.done) return [[...own], step.value];
    yield;
  }
}
