import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { add } from "@hornbeam/ops";
import { Optimizer, type OptimizerOptions } from "./Optimizer.ts";
import type { OptimizerMap } from "./OptimizerMap.ts";

/** Options of MultiOptimizer. */
export type MultiOptimizerOptions = Pick<OptimizerOptions, "name" | "lossScaleFactor">;

/** Several optimizers, each for the variables that a map gives it. https://keras.io/api/optimizers/ */
export class MultiOptimizer extends Optimizer {
  static override readonly className: string = "MultiOptimizer";
  static readonly positional: readonly string[] = ["optimizerMap"];
  readonly optimizerMap: OptimizerMap;
  /** All optimizers, each once, the default last; files keep the state of each in a place of its own. */
  readonly optimizers: readonly Optimizer[];

  constructor(optimizerMap: OptimizerMap, options: MultiOptimizerOptions = {}) {
    super(0, "multi_optimizer", options);
    this.optimizerMap = optimizerMap;
    this.optimizers = optimizerMap.values();
  }
  override get variables(): readonly Variable[] {
    return [...super.variables, ...this.optimizers.flatMap((o) => o.variables)];
  }
  override get schedules(): readonly unknown[] {
    return this.optimizers.flatMap((o) => o.schedules);
  }
  override get stepVariables(): readonly Variable[] {
    return [...super.variables, ...this.optimizers.flatMap((o) => o.stepVariables)];
  }
  /** @throws ValueError: each optimizer has its own. */
  override get learningRate(): never {
    throw new ValueError(`${this.name}: each of the optimizers has its learning rate. Use optimizers[i].learningRate.`);
  }
  override set learningRate(_: unknown) {
    void this.learningRate;
  }
  override get averages(): Optimizer["averages"] {
    return this.optimizers.flatMap((o) => [...o.averages]);
  }
  #each(variables: readonly Variable[], fn: (optimizer: Optimizer, own: readonly number[]) => void): void {
    const owners = variables.map((v) => this.optimizerMap.call(v));
    for (const optimizer of this.optimizers) {
      const own = owners.flatMap((o, i) => (o === optimizer ? [i] : []));
      if (own.length) fn(optimizer, own);
    }
  }
  override build(variables: readonly Variable[]): void {
    super.build(variables);
    this.#each(variables, (optimizer, own) => optimizer.build(own.map((i) => variables[i]!)));
  }
  protected override makeSlots(): readonly Variable[] {
    return [];
  }
  protected override updateStep(): void {
    throw new ValueError(`${this.name}: the optimizers of the map make the updates. Call apply.`);
  }
  override apply(gradients: readonly (Tensor | undefined)[], variables: readonly Variable[] = this.trained): void {
    this.build(variables);
    this.#each(variables, (optimizer, own) => {
      optimizer.lossScaleFactor = this.lossScaleFactor;
      const given = own.filter((i) => gradients[i]);
      if (given.length)
        optimizer.apply(
          given.map((i) => gradients[i]),
          given.map((i) => variables[i]!),
        );
    });
    this.iterations.assign(add(this.iterations.value, 1));
  }
  override getConfig(): Record<string, unknown> {
    return { optimizer_map: this.optimizerMap, loss_scale_factor: this.lossScaleFactor, name: this.name };
  }
}
