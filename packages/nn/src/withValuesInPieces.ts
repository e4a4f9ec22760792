import type { Pieces, Tensor } from "@hornbeam/core";
import type { Variable } from "./Variable.ts";

/** `withValues` for work with breaks, in which the variables hold what they held before. Returns its result, too. */
export function* withValuesInPieces<T>(
  variables: readonly Variable[],
  values: readonly Tensor[],
  work: Pieces<T>,
): Pieces<readonly [values: readonly Tensor[], result: T]> {
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
    if (step.done) return [own, step.value];
    yield;
  }
}
