import {
  apply,
  atOnce,
  getDefaultDevice,
  treeLeaves,
  type MapOp,
  type Pieces,
  type Tensor,
  type Tree,
} from "@hornbeam/core";
import { jitInPieces, type CompilingDevice } from "@hornbeam/compiler";
import { withValuesInPieces, type Variable } from "@hornbeam/nn";
import { concatenate, reshape, cast } from "@hornbeam/ops";
import type { Batch, Logs } from "../types.ts";

/** A step on one batch: runs, and returns its scalars, which lie on the device until they are read. */
export interface PendingLogs {
  read(): Promise<Logs>;
  dispose(): void;
}

/** Numbers of a step packed in one vector, so that reading them is one transfer; several of one name are `name_0`, `name_1`, …. */
const pack = (logs: Readonly<Record<string, Tensor>>): { names: string; values: Tensor | undefined } => {
  const names = Object.entries(logs).flatMap(([n, { size }]) =>
    size === 1 ? [n] : Array.from({ length: size }, (_, i) => `${n}_${i}`),
  );
  const parts = Object.values(logs).map((t) => reshape(cast(t, "float32"), [-1]));
  return { names: names.join("\n"), values: names.length ? concatenate(parts, { axis: 0 }) : undefined };
};

const unpack = (names: string, values: Tensor | undefined): PendingLogs => {
  let logs: Promise<Logs> | undefined;
  const read = async (): Promise<Logs> => {
    if (!values) return {};
    const data = await values.data();
    // What is known needs no memory any more: the next step's take its place.
    values.dispose();
    return Object.fromEntries(names.split("\n").map((n, i) => [n, Number(data[i])]));
  };
  return { read: () => (logs ??= read()), dispose: () => values?.dispose() };
};

const copyOp: MapOp<null> = {
  name: "copy",
  kind: "map",
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: (x, index) => x(0, index),
};

/** Computes tensors, perhaps with breaks: `realizeInPieces`. */
type Realize = (device: CompilingDevice, tensors: readonly Tensor[]) => Iterable<undefined>;
const atOnceRealized: Realize = (device, tensors) => (device.realize(tensors), []);

/**
 * Before a step may overwrite variables in place they must own their memory: values that came from outside (weights a user set,
 * tensors two variables share) are copied once.
 */
export class Ownership {
  /** by variable the value that a step gave it */
  readonly #own = new WeakMap<Variable, Tensor>();

  *claim(variables: readonly Variable[], realize: Realize = atOnceRealized): Pieces<void> {
    const seen = new Set<Tensor>();
    const foreign = variables.filter((v) => seen.has(v.value) || !(seen.add(v.value), this.#own.get(v) === v.value));
    if (!foreign.length) return;
    const given = foreign.map((v) => v.value);
    const copies = given.map((t) => apply(copyOp, [t], null));
    yield* realize(getDefaultDevice() as CompilingDevice, copies);
    // Who was given another value meanwhile is foreign still.
    foreign.forEach((v, i) => v.value === given[i] && this.#set(v, copies[i]!));
  }

  settle(variables: readonly Variable[], values: readonly Tensor[]): void {
    variables.forEach((v, i) => this.#set(v, values[i]!));
  }

  #set(v: Variable, value: Tensor): void {
    v.value = value;
    this.#own.set(v, value);
  }
}

/** Frees what a batch holds on the device. */
export const disposeBatch = (batch: Batch): void => {
  for (const part of [batch.x, batch.y, batch.sampleWeight])
    if (part !== undefined) for (const t of treeLeaves(part)) t.dispose();
};

/** A compiled step on a batch. */
export interface BatchStep<R> {
  (batch: Batch): R;
  /** Traces and compiles what a step on such a batch needs, with breaks in which all variables hold what they held before. */
  prepare(batch: Batch, realize: Realize): Pieces<void>;
}

/**
 * Turns a function that reads and assigns variables into one compiled step that updates them in place.
 * `variables` must name every variable it may assign.
 */
export const updatingStep = (
  variables: () => readonly Variable[],
  ownership: Ownership,
  run: (batch: Batch) => Pieces<Record<string, Tensor>>,
  eager: boolean,
): BatchStep<PendingLogs> => {
  let list: readonly Variable[] = [];
  function* step(
    values: readonly Tensor[],
    batch: Batch,
  ): Pieces<{ values: Tensor[]; names: string; logs: Tensor | undefined }> {
    const [next, logs] = yield* withValuesInPieces(list, values, run(batch));
    const packed = pack(logs);
    return { values: next, names: packed.names, logs: packed.values };
  }
  const compiled = jitInPieces(step, { donate: [0] });
  const runEagerly = (values: readonly Tensor[], batch: Batch): ReturnType<typeof compiled> => {
    const out = atOnce(step(values, batch));
    getDefaultDevice().realize([...out.values, ...(out.logs ? [out.logs] : [])]);
    return out;
  };
  function* current(realize?: Realize): Pieces<Tensor[]> {
    list = variables();
    yield* ownership.claim(list, realize);
    return list.map((v) => v.value);
  }
  return Object.assign(
    (batch: Batch) => {
      const out = (eager ? runEagerly : compiled)(atOnce(current()), batch);
      ownership.settle(list, out.values);
      return unpack(out.names, out.logs);
    },
    {
      *prepare(batch: Batch, realize: Realize): Pieces<void> {
        if (!eager) yield* compiled.prepare(yield* current(realize), batch);
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
      *prepare(batch: Batch, realize: Realize): Pieces<void> {
        if (eager) return;
        const values = current();
        yield* realize(getDefaultDevice() as CompilingDevice, values);
        yield* compiled.prepare(values, batch);
      },
    },
  );
};
