import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import type { Tensor } from "@hornbeam/core";
import type { Backend, DType } from "@hornbeam/ir";
import type { Layer, LayerOptions, Variable } from "@hornbeam/nn";
import { apart } from "../closeness.ts";
import type { LayerCase } from "./LayerCase.ts";
import { drawInputs, fillWeights, read } from "./values.ts";

/** A case on one backend. */
export interface LayerBench {
  readonly given: LayerCase;
  /** a layer built by a call, with values of the test's in its weights */
  built(options?: LayerOptions): Layer;
  /** arguments and options of a call */
  args(training: boolean, float?: DType): unknown[];
  readonly backend: Backend;
}

/** Throws where a rule does not hold. */
export const must = (holds: boolean, rule: string): void => {
  if (!holds) throw new Error(rule);
};

/** Options that the same arguments are called with. */
const callOf = (given: LayerCase, training: boolean): Record<string, unknown> => ({ ...given.call, training });

export const layerBench = (given: LayerCase, backend: Backend): LayerBench => {
  const args = (training: boolean, float?: DType): unknown[] => [
    ...drawInputs(given.inputs, float),
    callOf(given, training),
  ];
  return {
    given,
    backend,
    args,
    built: (options = {}) => {
      const layer = given.make(options);
      layer.apply(...args(false));
      fillWeights(layer);
      layer.clearLosses();
      return layer;
    },
  };
};

/** Compares results, float ones up to a part of their largest. */
export const mustBeClose = async (
  what: string,
  actual: readonly Tensor[],
  expected: readonly Tensor[],
  tolerance: number,
): Promise<void> => {
  const [a, e] = await Promise.all([actual, expected].map((ts) => Promise.all(ts.map(read))));
  must(a!.length === e!.length, `${what}: ${a!.length} results, expected ${e!.length}`);
  const found = apart(a!, e!, tolerance);
  must(!found.length, `${what}: ${found.join("; ")}`);
};

/** Gives the variables of one layer to another of its kind. */
export const copyState = (from: Layer, to: Layer): void => {
  const [a, b]: readonly (readonly Variable[])[] = [from.variables, to.variables];
  must(a!.length === b!.length, `two layers of one kind must have as many variables; ${a!.length} and ${b!.length}`);
  a!.forEach((v, i) => (b![i]!.value = v.value));
};

/** Runs on backend-js, and puts the device back. */
export const onJs = async <T>(backend: Backend, fn: () => Promise<T>): Promise<T> => {
  setDevice(js());
  try {
    return await fn();
  } finally {
    setDevice(backend);
  }
};
