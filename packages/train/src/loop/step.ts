import { apply, getDefaultDevice, treeLeaves, type MapOp, type Tensor } from "@hornbeam/core";
import { jit } from "@hornbeam/compiler";
import { withValues, type Variable } from "@hornbeam/nn";
import { concatenate, reshape, cast } from "@hornbeam/ops";
import type { Batch, Logs } from "../types.ts";

/** A step on one batch: runs, and returns its scalars, which lie on the device until they are read. */
export interface PendingLogs {
  read(): Promise<Logs>;
  dispose(): void;
}

/** Numbers of a step packed in one vector, so that reading them is one transfer; several of one name are `name_0`, `name_1`, …. */
export const pack = (logs: Readonly<Record<string, Tensor>>): { names: string; logs: Tensor | undefined } => {
  const names = Object.entries(logs).flatMap(([n, { size }]) =>
    size === 1 ? [n] : Array.from({ length: size }, (_, i) => `${n}_${i}`),
  );
  const parts = Object.values(logs).map((t) => reshape(cast(t, "float32"), [-1]));
  return { names: names.join("\n"), logs: names.length ? concatenate(parts, { axis: 0 }) : undefined };
};

/** The scalars that were packed, by name. */
export const unpack = (names: string, values: Tensor | undefined): PendingLogs => {
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

/**
 * Before a step may overwrite variables in place they must own their memory: values that came from outside (weights a user set,
 * tensors two variables share) are copied once.
 */
export class Ownership {
  /** by variable the value that a step gave it */
  readonly #own = new WeakMap<Variable, Tensor>();

  /** Variables whose values must be copied, and copies of them. */
  foreign(variables: readonly Variable[]): readonly [Variable[], Tensor[]] {
    const seen = new Set<Tensor>();
    const found = variables.filter((v) => seen.has(v.value) || !(seen.add(v.value), this.#own.get(v) === v.value));
    return [found, found.map((v) => apply(copyOp, [v.value], null))];
  }

  claim(variables: readonly Variable[]): void {
    const [foreign, copies] = this.foreign(variables);
    if (!foreign.length) return;
    getDefaultDevice().realize(copies);
    this.settle(foreign, copies);
  }

  settle(variables: readonly Variable[], values: readonly Tensor[]): void {
    variables.forEach((v, i) => this.#own.set(v, (v.value = values[i]!)));
  }
}

/** Frees what a batch holds on the device. */
export const disposeBatch = (batch: Batch): void => {
  for (const part of [batch.x, batch.y, batch.sampleWeight])
    if (part !== undefined) for (const t of treeLeaves(part)) t.dispose();
};

/**
 * Turns a function that reads and assigns variables into one compiled step that updates them in place.
 * `variables` must name every variable it may assign.
 */
export const updatingStep = (
  variables: () => readonly Variable[],
  ownership: Ownership,
  run: (batch: Batch) => Record<string, Tensor>,
  eager: boolean,
): ((batch: Batch) => PendingLogs) => {
  let list: readonly Variable[] = [];
  const step = (
    values: readonly Tensor[],
    batch: Batch,
  ): { values: Tensor[]; names: string; logs: Tensor | undefined } => {
    let packed: ReturnType<typeof pack> | undefined;
    const next = withValues(list, values, () => {
      packed = pack(run(batch));
    });
    return { values: next, ...packed! };
  };
  const compiled = jit(step, { donate: [0] });
  const runEagerly = (values: readonly Tensor[], batch: Batch): ReturnType<typeof step> => {
    const out = step(values, batch);
    getDefaultDevice().realize([...out.values, ...(out.logs ? [out.logs] : [])]);
    return out;
  };
  return (batch) => {
    list = variables();
    ownership.claim(list);
    const out = (eager ? runEagerly : compiled)(
      list.map((v) => v.value),
      batch,
    );
    ownership.settle(list, out.values);
    return unpack(out.names, out.logs);
  };
};
