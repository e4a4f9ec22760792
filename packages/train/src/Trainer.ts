import { isTensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { add } from "@hornbeam/ops";
import { UnsupportedError, ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { lossTotal, type LossSpec, type LossValue } from "./compile/lossTotal.ts";
import { MetricSet, type MetricSpec } from "./compile/metricSet.ts";
import { outputNames } from "./compile/matchOutputs.ts";
import { gradients } from "./loop/gradients.ts";
import { Ownership, readingStep, updatingStep, type PendingLogs } from "./loop/step.ts";
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

/**
 * A model with its optimizer, loss and metrics: owns the compiled steps. `fit`, `evaluate` and `predict` run them over data; a
 * model's own `trainStep`, `testStep` or `predictStep` replaces the default ones, and may use the parts here.
 */
export class Trainer {
  readonly model: TrainableModel;
  readonly options: CompileOptions;
  /** set by callbacks to end `fit` after the batch */
  stopTraining = false;
  #metrics: MetricSet | undefined;
  readonly #ownership = new Ownership();
  #names: readonly string[] = [];
  /** kept as long as the same variables are trainable: compiled for them */
  #trainable = "";
  #train: ((batch: Batch) => PendingLogs) | undefined;
  #test: ((batch: Batch) => PendingLogs) | undefined;
  #predict: ((batch: Batch) => Tree<Tensor>) | undefined;

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
    this.#metrics ??= new MetricSet(
      this.#names.length ? this.#names : [""],
      this.options.metrics,
      this.options.weightedMetrics,
    );
    return this.#metrics;
  }

  /** Metrics begin anew; nothing where no batch was seen yet. */
  resetMetrics(): void {
    this.#metrics?.reset();
  }

  /** Total loss of a batch's predictions: the compiled losses and the model's own penalties. */
  computeLoss(batch: Batch, predictions: Tree<Tensor>): LossValue {
    this.#names = outputNames(predictions, this.model.outputNames);
    const { loss, lossWeights } = this.options;
    const value = lossTotal(loss, lossWeights, this.#names, batch.y, predictions, batch.sampleWeight);
    let { total } = value;
    for (const penalty of this.model.losses) total = total ? add(total, penalty) : penalty;
    return { total, parts: value.parts };
  }

  /** The default training step; assigns variables, and is traced once for each batch signature. */
  trainStep(batch: Batch): Record<string, Tensor> {
    if (this.model.trainStep) return this.model.trainStep(batch, this);
    const predictions = this.model.apply(batch.x as never, { training: true }) as Tree<Tensor>;
    const { total, parts } = this.computeLoss(batch, predictions);
    if (!total)
      throw new ValueError(
        `${this.model.name}: training needs a loss; none was given. Call compile with loss, or use addLoss.`,
      );
    const variables = this.model.trainableVariables;
    const scaled = this.optimizer.scaleLoss?.(total) ?? total;
    this.optimizer.apply(gradients(scaled, variables), variables);
    return this.#report(batch, predictions, total, parts);
  }

  /** The default evaluation step. */
  testStep(batch: Batch): Record<string, Tensor> {
    if (this.model.testStep) return this.model.testStep(batch, this);
    const predictions = this.model.apply(batch.x as never, { training: false }) as Tree<Tensor>;
    const { total, parts } = this.computeLoss(batch, predictions);
    return this.#report(batch, predictions, total, parts);
  }

  #report(
    batch: Batch,
    predictions: Tree<Tensor>,
    total: Tensor | undefined,
    parts: LossValue["parts"],
  ): Record<string, Tensor> {
    if (total) this.metrics.updateLoss(total, parts, treeLeaves(batch.x)[0]!.shape[0] ?? 1);
    this.metrics.update(batch.y, predictions, batch.sampleWeight);
    return this.metrics.results();
  }

  predictStep(batch: Batch): Tree<Tensor> {
    if (this.model.predictStep) return this.model.predictStep(batch, this);
    return this.model.apply(batch.x as never, { training: false }) as Tree<Tensor>;
  }

  /** Builds what the first batch decides: the model's weights, the metrics' and the optimizer's variables. */
  #prepare(batch: Batch, training: boolean): void {
    const predictions = this.model.apply(batch.x as never, { training: false }) as Tree<Tensor>;
    for (const t of treeLeaves(predictions))
      if (!isTensor(t))
        throw new UnsupportedError(`${this.model.name}: the model's call must return tensors; received ${typeof t}.`);
    this.#names = outputNames(predictions, this.model.outputNames);
    if (training) this.optimizer.build(this.model.trainableVariables);
    // Metrics that learn their shape from the data make their variables now, outside the trace.
    if (batch.y !== undefined && !this.#metrics) {
      this.metrics.update(batch.y, predictions, batch.sampleWeight);
      this.metrics.reset();
    }
  }

  #variables(training: boolean): Variable[] {
    const own = [...this.model.variables, ...this.metrics.all.flatMap((m) => m.variables)];
    return [...new Set(training ? [...own, ...this.optimizer.variables] : own)];
  }

  /** One compiled training step. */
  train(batch: Batch): PendingLogs {
    const trainable = this.model.trainableVariables.map((v) => v.path).join();
    if (!this.#train || trainable !== this.#trainable) {
      this.#prepare(batch, true);
      this.#trainable = this.model.trainableVariables.map((v) => v.path).join();
      this.#train = updatingStep(
        () => this.#variables(true),
        this.#ownership,
        (b) => this.trainStep(b),
        this.options.runEagerly ?? false,
      );
    }
    return this.#train(batch);
  }

  /** One compiled evaluation step. */
  test(batch: Batch): PendingLogs {
    if (!this.#test) {
      this.#prepare(batch, false);
      this.#test = updatingStep(
        () => this.#variables(false),
        this.#ownership,
        (b) => this.testStep(b),
        this.options.runEagerly ?? false,
      );
    }
    return this.#test(batch);
  }

  /** One compiled prediction step. */
  predict(batch: Batch): Tree<Tensor> {
    this.#predict ??= readingStep(
      () => this.model.variables,
      (b) => this.predictStep(b),
      this.options.runEagerly ?? false,
    );
    return this.#predict(batch);
  }
}
