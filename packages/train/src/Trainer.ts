import { isTensor, treeLeaves, type Pieces, type Tensor, type Tree } from "@hornbeam/core";
import { add, sum } from "@hornbeam/ops";
import { UnsupportedError, ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { lossTotal, type LossSpec, type LossValue } from "./compile/lossTotal.ts";
import { MetricSet, type MetricSpec } from "./compile/metricSet.ts";
import { outputNames } from "./compile/matchOutputs.ts";
import type { EpochSource } from "./loop/epoch.ts";
import { gradients } from "./loop/gradients.ts";
import { stepVariables } from "./loop/stepVariables.ts";
import type { BatchStep } from "./loop/batchStep.ts";
import { Ownership, updatingStep, type PendingLogs } from "./loop/step.ts";
import type { Batch, OptimizerLike, TrainableModel } from "./types.ts";

/** What `compile` takes. */
export interface CompileOptions {
  readonly optimizer?: OptimizerLike;
  readonly loss?: LossSpec;
  /** factor of each output's loss */
  readonly lossWeights?: number | readonly number[] | Readonly<Record<string, number>>;
  readonly metrics?: MetricSpec | null;
  /** metrics that see sampleWeight and classWeight */
  readonly weightedMetrics?: MetricSpec | null;
  /** runs op by op instead of one compiled Program a step */
  readonly runEagerly?: boolean;
}

type Step = (batch: Batch) => PendingLogs;

const isSame = (a: readonly unknown[], b: readonly unknown[] | undefined): boolean =>
  a.length === b?.length && a.every((x, i) => x === b[i]);

/**
 * A model with its optimizer, loss and metrics: owns the compiled steps. `fit`, `evaluate` and `predict` run them over data; a
 * model's own `trainStep` or `testStep` replaces the default ones, and may use the parts here.
 */
export class Trainer {
  readonly model: TrainableModel;
  readonly options: CompileOptions;
  /** set by callbacks to end `fit` after the batch */
  stopTraining = false;
  /** where `fit` is in its data, while it runs */
  source: EpochSource | undefined;
  /** the compiled prediction step, once `predict` made it */
  predictFunction: BatchStep<Tree<Tensor>> | undefined;
  #metrics: MetricSet | undefined;
  protected readonly ownership: Ownership = new Ownership();
  #names: readonly string[] = [""];
  /** kept as long as the same variables are trainable, by the same schedule: compiled for them */
  #compiledFor: readonly unknown[] | undefined;
  #train: Step | undefined;
  #test: Step | undefined;

  /** Joins batches into calls of several steps, where a subclass does that. */
  group?(batches: AsyncIterator<Batch>, steps: number | undefined): AsyncIterator<Batch>;

  /**
   * Makes ready what a step on such a batch needs, with breaks of the event loop, where a subclass does that; undefined where nothing is to be
   * done. Never rejects: the step itself will tell.
   */
  ready?(batch: Batch, what: "train" | "test" | "predict"): Promise<void> | undefined;

  /** The model's outputs, with breaks where a subclass takes some. */
  forward?(batch: Batch, training: boolean): Pieces<Tree<Tensor>>;

  constructor(model: TrainableModel, options: CompileOptions = {}) {
    this.model = model;
    this.options = options;
  }

  get optimizer(): OptimizerLike {
    const { optimizer } = this.options;
    if (!optimizer)
      throw new ValueError(
        `${this.model.name}: training needs an optimizer; none was given. Call compile with optimizer: new Adam() (or "adam" from "hornbeam").`,
      );
    return optimizer;
  }

  /** Streaming metrics, made when the outputs are first seen. */
  get metrics(): MetricSet {
    return (this.#metrics ??= new MetricSet(this.#names, this.options.metrics, this.options.weightedMetrics));
  }

  /** Metrics begin anew; nothing where no batch was seen yet. */
  resetMetrics(): void {
    this.#metrics?.reset();
  }

  /** Current values of the metrics by name. */
  getMetricsResult(): Record<string, Tensor> {
    return this.metrics.results();
  }

  /** Total loss of a batch's predictions: the compiled losses and the model's own penalties. */
  computeLoss(batch: Batch, predictions: Tree<Tensor>, _training?: boolean): LossValue {
    this.#names = outputNames(predictions, this.model.outputNames);
    const { loss, lossWeights } = this.options;
    const value = lossTotal(loss, lossWeights, this.#names, batch.y, predictions, batch.sampleWeight);
    let { total } = value;
    for (const penalty of this.model.losses) total = total ? add(total, sum(penalty)) : sum(penalty);
    return { total, parts: value.parts };
  }

  /** Updates the metrics with a batch and returns their values. */
  computeMetrics(batch: Batch, predictions: Tree<Tensor>): Record<string, Tensor> {
    this.metrics.update(batch.y, predictions, batch.sampleWeight);
    return this.getMetricsResult();
  }

  /** The training step: the model's own, or the default one. Assigns variables, and is traced once for each batch signature. */
  trainStep(batch: Batch): Record<string, Tensor> {
    this.model.clearLosses?.();
    return this.model.trainStep?.(batch, this) ?? this.defaultStep(batch, true);
  }

  /** The evaluation step: the model's own, or the default one. */
  testStep(batch: Batch): Record<string, Tensor> {
    this.model.clearLosses?.();
    return this.model.testStep?.(batch, this) ?? this.defaultStep(batch, false);
  }

  /** Forward pass, loss and metrics; in training also the update. What models without steps of their own do. */
  defaultStep(batch: Batch, training: boolean): Record<string, Tensor> {
    const predictions = this.model.apply(batch.x as never, { training }) as Tree<Tensor>;
    const { total, parts } = this.computeLoss(batch, predictions, training);
    if (training) {
      if (!total)
        throw new ValueError(
          `${this.model.name}: training needs a loss; none was given. Call compile with loss, or use addLoss.`,
        );
      const variables = this.model.trainableVariables;
      const scaled = this.optimizer.scaleLoss?.(total) ?? total;
      this.optimizer.apply(gradients(scaled, variables), variables);
    }
    if (total) this.metrics.updateLoss(total, parts, treeLeaves(batch.x)[0]!.shape[0] ?? 1);
    return this.computeMetrics(batch, predictions);
  }

  /** Builds what the first batch decides: the model's weights, the metrics' and the optimizer's variables. */
  prepare(
    batch: Batch,
    training: boolean,
    predictions: Tree<Tensor> = this.model.apply(batch.x as never, { training: false }) as Tree<Tensor>,
  ): void {
    for (const t of treeLeaves(predictions))
      if (!isTensor(t))
        throw new UnsupportedError(`${this.model.name}: the model's call must return tensors; received ${typeof t}.`);
    this.#names = outputNames(predictions, this.model.outputNames);
    if (training) this.buildOptimizer(batch);
    // Metrics that learn their shape from the data make their variables now, outside the trace.
    if (batch.y !== undefined && !this.#metrics) {
      this.metrics.update(batch.y, predictions, batch.sampleWeight);
      this.metrics.reset();
    }
  }

  protected buildOptimizer(_batch: Batch): void {
    this.options.optimizer?.build(this.model.trainableVariables);
  }

  /** Every variable that a step may assign. */
  variables(training: boolean): Variable[] {
    const own = [...this.model.variables, ...this.metrics.all.flatMap((m) => m.variables)];
    return [...new Set(training ? [...own, ...stepVariables(this.options.optimizer)] : own)];
  }

  /** What a training step is compiled for: another schedule is another graph. */
  protected compiledFor(): readonly unknown[] {
    return [...this.model.trainableVariables, ...(this.options.optimizer?.schedules ?? [])];
  }

  /** Makes a compiled step. */
  protected compileStep(training: boolean): Step {
    return updatingStep(
      () => this.variables(training),
      this.ownership,
      (b) => (training ? this.trainStep(b) : this.testStep(b)),
      this.options.runEagerly ?? false,
    );
  }

  /** Whether there is a compiled step for what is to be trained now. */
  protected isPrepared(training: boolean): boolean {
    return training ? isSame(this.compiledFor(), this.#compiledFor) : !!this.#test;
  }

  /** The compiled step, for which all is prepared where that was not yet done. */
  protected step(...given: Parameters<Trainer["prepare"]>): Step {
    const training = given[1];
    if (!this.isPrepared(training)) {
      this.prepare(...given);
      const step = this.compileStep(training);
      if (training) {
        this.#compiledFor = this.compiledFor();
        this.#train = step;
      } else this.#test = step;
    }
    return (training ? this.#train : this.#test)!;
  }

  /** One compiled training step. */
  train(batch: Batch): PendingLogs {
    return this.step(batch, true)(batch);
  }

  /** One compiled evaluation step. */
  test(batch: Batch): PendingLogs {
    return this.step(batch, false)(batch);
  }
}
