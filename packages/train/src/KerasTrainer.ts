import { atOnce, treeLeaves, type Pieces, type Tensor, type Tree } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { onesLike } from "@hornbeam/ops";
import { pullbackInPieces } from "@hornbeam/ops/control";
import { applyInPieces, Layer, type Variable } from "@hornbeam/nn";
import { resultsOf } from "./compile/metricSet.ts";
import type { LossValue } from "./compile/lossTotal.ts";
import { heldMetrics, heldOptimizers } from "./compile/heldParts.ts";
import { buildSlots } from "./loop/buildSlots.ts";
import { hasPieces } from "./loop/hasPieces.ts";
import { inPieces } from "./loop/pause.ts";
import { updatingStepInPieces, type BatchStep } from "./loop/batchStep.ts";
import { disposeBatch, type PendingLogs } from "./loop/step.ts";
import { stepVariables } from "./loop/stepVariables.ts";
import { predictFunction } from "./predict.ts";
import { Trainer, type CompileOptions } from "./Trainer.ts";
import type { Batch, MetricLike, TrainableModel } from "./types.ts";

/** What `compile` of a KerasTrainer takes. */
export interface KerasCompileOptions extends CompileOptions {
  /**
   * batches that one compiled call trains or tests on (default 1): fewer calls, a longer Program. Hooks for batches are called once for all of
   * them; an epoch's last call takes what is left.
   */
  readonly stepsPerExecution?: number;
}

/** Batches as a model's `computeLoss` gets them. */
export interface LossArguments {
  readonly x?: Tree<Tensor> | undefined;
  readonly y?: Tree<Tensor> | undefined;
  readonly yPred: Tree<Tensor>;
  readonly sampleWeight?: Tree<Tensor> | undefined;
  readonly training?: boolean | undefined;
}

/** What a KerasTrainer asks of its model beyond a TrainableModel; all of it may be absent. */
export interface KerasModel extends TrainableModel {
  /** whether a step is another than the default one */
  readonly hasOwnTrainStep?: boolean;
  readonly hasOwnTestStep?: boolean;
  computeLoss?(options: LossArguments): Tensor | undefined;
  computeMetrics?(
    x: Tree<Tensor>,
    y: Tree<Tensor> | undefined,
    yPred: Tree<Tensor>,
    options?: { readonly sampleWeight?: Tree<Tensor> | undefined },
  ): Record<string, Tensor>;
}

/** How long layers are called before a break is thought of, in milliseconds. */
const PATIENCE = 1;

/**
 * A Trainer with the rest of `keras.Model`: metrics and optimizers that the model holds in its own properties, `addMetric`, a model's own
 * `computeLoss` and `computeMetrics`, and `stepsPerExecution`. Models of "hornbeam" have one.
 */
export class KerasTrainer extends Trainer {
  /** metrics given to `addMetric` */
  readonly added: MetricLike[] = [];
  readonly #perCall: number;
  #parts: LossValue["parts"] = {};
  /** kinds of steps, with their batches' signatures, that were made ready in this epoch */
  readonly #ready = new Set<string>();

  /** @throws ValueError where stepsPerExecution is no positive integer. */
  constructor(model: TrainableModel, options: KerasCompileOptions = {}) {
    super(model, options);
    this.#perCall = options.stepsPerExecution ?? 1;
    if (!(Number.isInteger(this.#perCall) && this.#perCall > 0))
      throw new ValueError(
        `compile: stepsPerExecution must be a positive integer; received ${options.stepsPerExecution}. Leave it out for 1.`,
      );
  }

  /** Metrics beyond the compiled ones: added, or held by the model and its layers in properties. */
  get ownMetrics(): readonly MetricLike[] {
    return [...new Set([...this.added, ...heldMetrics(this.model)])];
  }
  /** A metric that is reset with every epoch and reported; update it in a step or in `computeMetrics`. Returns it. */
  addMetric<M extends MetricLike>(metric: M): M {
    this.added.push(metric);
    return metric;
  }

  override resetMetrics(): void {
    // Before every epoch: the user may have given weights other values, or changed what is trainable, or the device.
    this.#ready.clear();
    super.resetMetrics();
    for (const m of this.ownMetrics) m.resetState();
  }
  override getMetricsResult(): Record<string, Tensor> {
    return Object.assign(super.getMetricsResult(), ...this.ownMetrics.map((m) => resultsOf(m))) as Record<
      string,
      Tensor
    >;
  }

  /** The compiled losses and the penalties, whatever the model's `computeLoss` does. */
  compiledLoss(batch: Batch, predictions: Tree<Tensor>): Tensor | undefined {
    const { total, parts } = super.computeLoss(batch, predictions);
    this.#parts = parts;
    return total;
  }
  override computeLoss(batch: Batch, predictions: Tree<Tensor>, training?: boolean): LossValue {
    const { x, y, sampleWeight } = batch;
    const model = this.model as KerasModel;
    if (!model.computeLoss) return super.computeLoss(batch, predictions);
    this.#parts = {};
    const total = model.computeLoss({ x, y, yPred: predictions, sampleWeight, training });
    return { total, parts: this.#parts };
  }
  /** Updates the compiled metrics, whatever the model's `computeMetrics` does. */
  compiledMetrics(batch: Batch, predictions: Tree<Tensor>): Record<string, Tensor> {
    return super.computeMetrics(batch, predictions);
  }
  override computeMetrics(batch: Batch, predictions: Tree<Tensor>): Record<string, Tensor> {
    const { x, y, sampleWeight } = batch;
    const model = this.model as KerasModel;
    return model.computeMetrics?.(x, y, predictions, { sampleWeight }) ?? this.compiledMetrics(batch, predictions);
  }

  override variables(training: boolean): Variable[] {
    const held = this.ownMetrics.flatMap((m) => m.variables);
    const slots = training ? heldOptimizers(this.model).flatMap(stepVariables) : [];
    return [...new Set([...super.variables(training), ...held, ...slots])];
  }

  protected override compiledFor(): readonly unknown[] {
    return [...super.compiledFor(), ...heldOptimizers(this.model).flatMap((o) => o.schedules ?? [])];
  }

  /** A model with a training step of its own decides which optimizer updates what. */
  protected override buildOptimizer(batch: Batch): void {
    const model = this.model as KerasModel;
    if (!(model.hasOwnTrainStep ?? model.trainStep)) return super.buildOptimizer(batch);
    const { optimizer } = this.options;
    const optimizers = [...new Set([...heldOptimizers(model), ...(optimizer ? [optimizer] : [])])];
    const variables = [...super.variables(false), ...this.ownMetrics.flatMap((m) => m.variables)];
    buildSlots(optimizers, variables, () => this.trainStep(batch));
  }

  override trainStep(batch: Batch): Record<string, Tensor> {
    let logs = super.trainStep(batch);
    for (const b of batch.rest ?? []) logs = super.trainStep(b);
    return logs;
  }
  override testStep(batch: Batch): Record<string, Tensor> {
    let logs = super.testStep(batch);
    for (const b of batch.rest ?? []) logs = super.testStep(b);
    return logs;
  }
  override defaultStep(batch: Batch, training: boolean): Record<string, Tensor> {
    return atOnce(this.defaultStepInPieces(batch, training));
  }
  /** `defaultStep` with breaks: the same in the same order. */
  protected *defaultStepInPieces(batch: Batch, training: boolean): Pieces<Record<string, Tensor>> {
    const { model } = this;
    const predictions = yield* this.forward(batch, training);
    const { total, parts } = this.computeLoss(batch, predictions, training);
    yield;
    if (training) {
      if (!total) return super.defaultStep(batch, training);
      const variables = model.trainableVariables;
      const scaled = this.optimizer.scaleLoss?.(total) ?? total;
      const found = yield* pullbackInPieces(
        [scaled],
        [onesLike(scaled)],
        variables.map((v) => v.value),
      );
      if (hasPieces(this.optimizer, "apply")) yield* this.optimizer.applyInPieces!(found, variables);
      else this.optimizer.apply(found, variables);
      yield;
    }
    if (total) this.metrics.updateLoss(total, parts, treeLeaves(batch.x)[0]!.shape[0] ?? 1);
    return this.computeMetrics(batch, predictions);
  }

  protected override compileStep(training: boolean): (batch: Batch) => PendingLogs {
    if (this.options.runEagerly) return super.compileStep(training);
    return updatingStepInPieces(
      () => this.variables(training),
      this.ownership,
      (b) => this.#run(b, training),
    );
  }

  *#run(batch: Batch, training: boolean): Pieces<Record<string, Tensor>> {
    const model = this.model as KerasModel;
    const [step, own] = training
      ? (["trainStep", model.hasOwnTrainStep ?? model.trainStep] as const)
      : (["testStep", model.hasOwnTestStep ?? model.testStep] as const);
    if (own || this[step] !== KerasTrainer.prototype[step] || !hasPieces(this, "defaultStep")) return this[step](batch);
    let logs: Record<string, Tensor> = {};
    for (const b of [batch, ...(batch.rest ?? [])]) {
      model.clearLosses?.();
      logs = yield* this.defaultStepInPieces(b, training);
    }
    return logs;
  }

  /** Losses that layers have added wait in the layers until the step takes them: breaks are taken while there are none. */
  override *forward({ x }: Batch, training: boolean): Pieces<Tree<Tensor>> {
    const { model } = this;
    if (!(model instanceof Layer)) return model.apply(x as never, { training }) as Tree<Tensor>;
    const work = applyInPieces(model, x, { training });
    for (let last = performance.now(); ; last = performance.now()) {
      let step = work.next();
      // Asking all layers for their losses takes longer than many a layer.
      while (!step.done && performance.now() - last < PATIENCE) step = work.next();
      if (step.done) return step.value as Tree<Tensor>;
      if (model.callLosses.length) continue;
      yield;
      // Others may have called the model meanwhile.
      model.clearLosses();
    }
  }

  override ready(batch: Batch, what: "train" | "test" | "predict"): Promise<void> | undefined {
    const leaves = treeLeaves<Tensor>([batch.x, batch.y ?? [], batch.sampleWeight ?? []]);
    const key = `${what}${batch.rest?.length}${leaves.map((t) => `${t.dtype}[${t.shape.join()}]`).join()}`;
    if (this.#ready.has(key)) return undefined;
    this.#ready.add(key);
    return inPieces(this.#prepare(batch, what)).catch(() => undefined);
  }
  *#prepare(batch: Batch, what: "train" | "test" | "predict"): Pieces<void> {
    const training = what === "train";
    let step: (batch: Batch) => unknown;
    if (what === "predict") step = predictFunction(this);
    else step = this.step(batch, training, this.isPrepared(training) ? undefined : yield* this.forward(batch, false));
    yield;
    if ("prepare" in step) yield* (step as BatchStep<unknown>).prepare(batch);
    yield;
  }

  override train(batch: Batch): PendingLogs {
    return this.#whole(batch, () => super.train(batch));
  }
  override test(batch: Batch): PendingLogs {
    return this.#whole(batch, () => super.test(batch));
  }
  #whole(batch: Batch, run: () => PendingLogs): PendingLogs {
    try {
      return run();
    } finally {
      batch.rest?.forEach(disposeBatch);
    }
  }

  override group(batches: AsyncIterator<Batch>, steps: number | undefined = Infinity): AsyncIterator<Batch> {
    return this.#perCall === 1 ? batches : grouped(batches, this.#perCall, steps);
  }
}

/** Up to n batches as one, never more than an epoch has left. The batches' own iterator stays open: the next epoch may go on with it. */
async function* grouped(batches: AsyncIterator<Batch>, n: number, steps: number): AsyncGenerator<Batch, void> {
  let kept: Batch | undefined;
  for (let left = steps; left > 0;) {
    const group: Batch[] = kept ? [kept] : [];
    kept = undefined;
    while (group.length < Math.min(n, left)) {
      const { done, value } = await batches.next();
      if (done) break;
      // A batch of another size starts a call of its own: compiled calls stay few.
      if (group.length && rowsOf(value) !== rowsOf(group[0]!)) {
        kept = value;
        break;
      }
      group.push(value);
    }
    const [first, ...rest] = group;
    if (!first) return;
    left -= group.length;
    yield rest.length ? { ...first, rest } : first;
  }
}

const rowsOf = (batch: Batch): number | undefined => treeLeaves(batch.x)[0]?.shape[0];
