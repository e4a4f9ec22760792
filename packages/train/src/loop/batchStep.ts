import { jitInPieces, realizeInPieces, type CompilingDevice } from "@hornbeam/compiler";
import { atOnce, getDefaultDevice, treeLeaves, type Pieces, type Tensor, type Tree } from "@hornbeam/core";
import { withValuesInPieces, type Variable } from "@hornbeam/nn";
import type { Batch } from "../types.ts";
import { pack, unpack, type Ownership, type PendingLogs } from "./step.ts";

/** A compiled step on a batch, which can be traced and compiled ahead. */
export interface BatchStep<R> {
  (batch: Batch): R;
  /** Traces and compiles what a step on such a batch needs, with breaks in which all variables hold what they held before. */
  prepare(batch: Batch): Pieces<void>;
}

const realizing = (tensors: readonly Tensor[]): Pieces<void> =>
  realizeInPieces(getDefaultDevice() as CompilingDevice, tensors);

/** `updatingStep` of a function with breaks. */
export const updatingStepInPieces = (
  variables: () => readonly Variable[],
  ownership: Ownership,
  run: (batch: Batch) => Pieces<Record<string, Tensor>>,
): BatchStep<PendingLogs> => {
  let list: readonly Variable[] = [];
  const compiled = jitInPieces(
    function* (values: readonly Tensor[], batch: Batch) {
      const [next, logs] = yield* withValuesInPieces(list, values, run(batch));
      return { values: next, ...pack(logs) };
    },
    { donate: [0] },
  );
  const current = (): Tensor[] => list.map((v) => v.value);
  return Object.assign(
    (batch: Batch) => {
      ownership.claim((list = variables()));
      const out = compiled(current(), batch);
      ownership.settle(list, out.values);
      return unpack(out.names, out.logs);
    },
    {
      *prepare(batch: Batch): Pieces<void> {
        const [foreign, copies] = ownership.foreign(variables());
        const given = foreign.map((v) => v.value);
        yield* realizing(copies);
        // Who was given another value meanwhile is foreign still.
        foreign.forEach((v, i) => v.value === given[i] && ownership.settle([v], [copies[i]!]));
        list = variables();
        yield* compiled.prepare(current(), batch);
      },
    },
  );
};

/** A compiled function of a batch that only reads variables. */
export const readingStep = (
  variables: () => readonly Variable[],
  run: (batch: Batch) => Pieces<Tree<Tensor>>,
  eager: boolean,
): BatchStep<Tree<Tensor>> => {
  let list: readonly Variable[] = [];
  function* step(values: readonly Tensor[], batch: Batch): Pieces<Tree<Tensor>> {
    return (yield* withValuesInPieces(list, values, run(batch)))[1];
  }
  const compiled = jitInPieces(step);
  const current = (): Tensor[] => (list = variables()).map((v) => v.value);
  return Object.assign(
    (batch: Batch) => {
      const values = current();
      if (!eager) return compiled(values, batch);
      const result = atOnce(step(values, batch));
      getDefaultDevice().realize(treeLeaves(result));
      return result;
    },
    {
      *prepare(batch: Batch): Pieces<void> {
        if (eager) return;
        yield* realizing(current());
        yield* compiled.prepare(current(), batch);
      },
    },
  );
};
