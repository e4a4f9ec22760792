import type { Tensor, Tree } from "@hornbeam/core";
import { Functional } from "./Functional.ts";
import type { KerasTensor } from "./KerasTensor.ts";

/**
 * What leads from symbolic inputs to symbolic outputs, as a function of tensors: a model without training. The umbrella exports it as
 * `Function`. https://keras.io/api/models/
 * @throws ValueError where an output also needs another input.
 * @example const f = new Function(x, add(x, 1)); f.apply(tensor([1, 2]));
 */
export class GraphFunction {
  readonly name: string;
  readonly inputs: Tree<KerasTensor>;
  readonly outputs: Tree<KerasTensor | Tensor>;
  readonly #graph: Functional;

  constructor(
    inputs: Tree<KerasTensor>,
    outputs: Tree<KerasTensor | Tensor>,
    options: { readonly name?: string } = {},
  ) {
    this.name = options.name ?? "function";
    this.inputs = inputs;
    this.outputs = outputs;
    this.#graph = new Functional({ inputs, outputs, name: this.name });
  }
  /** The outputs, in their structure, for inputs in theirs. */
  apply(inputs: unknown): never {
    return this.#graph.apply(inputs);
  }
}
