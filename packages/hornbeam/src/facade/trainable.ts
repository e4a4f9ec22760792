import { peekDefaultDevice, type Tensor, type Tree } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { summary, type Layer, type SummaryOptions } from "@hornbeam/nn";
import {
  quantizationSummary,
  quantizeModel,
  type QuantizationConfig,
  type QuantizationReport,
  type QuantizeModelOptions,
} from "@hornbeam/quantizers";
import {
  compileOptions,
  loadWeights,
  modelToBytes,
  parsePyJson,
  saveModel,
  saveSafetensors,
  saveWeights,
  serializeCompile,
  serializeLayer,
  stringifyPyJson,
  type CompileState,
  type LoadReport,
  type LoadWeightsOptions,
  type Objects,
  type SavedOptimizer,
  type SaveModelOptions,
  type SaveWeightsOptions,
} from "@hornbeam/saving";
import {
  BackupAndRestore,
  evaluate,
  fit,
  KerasTrainer,
  oneBatch,
  predict,
  predictBatch,
  ProgbarLogger,
  type Batch,
  type BatchOptions,
  type Callback,
  type Data,
  type EvaluateOptions,
  type FitOptions,
  type History,
  type KerasCompileOptions,
  type Logs,
  type LossArguments,
  type MetricLike,
  type OptimizerLike,
  type PredictOptions,
  type TrainableModel,
} from "@hornbeam/train";
import { compileObjects } from "./compileObjects.ts";
import { ensureDevice } from "./device.ts";
import { outputOf, sinkOf, sourceOf, type Readable, type Writable } from "./files.ts";
import { lossOf, metricOf, optimizerOf } from "./names.ts";
import type { LossSpec, MetricSpec, OptimizerSpec } from "./nameTypes.ts";
import { scaleLoss } from "./scaleLoss.ts";
import { setStateTree, stateTreeOf, type StateTree } from "./stateTree.ts";

/** What `model.compile` takes: names, or objects, in lists or records by output. */
export interface ModelCompileOptions extends Omit<
  KerasCompileOptions,
  "optimizer" | "loss" | "metrics" | "weightedMetrics"
> {
  readonly optimizer?: OptimizerSpec | undefined;
  readonly loss?: LossSpec | undefined;
  readonly metrics?: MetricSpec | undefined;
  /** metrics that see sampleWeight and classWeight */
  readonly weightedMetrics?: MetricSpec | undefined;
  /** whether losses of a model that computes in float16 are scaled, by a LossScaleOptimizer around the optimizer; default true */
  readonly autoScaleLoss?: boolean;
}

/** Options of `model.summary`. */
export interface PrintedSummaryOptions extends SummaryOptions {
  /** takes the text; default console.log */
  readonly print?: (text: string) => void;
}

/** Options of `model.quantize`. */
export interface ModelQuantizeOptions extends QuantizeModelOptions {
  /** whether the report is printed; default true */
  readonly verbose?: boolean;
}

/** Width of the terminal in Node; 80 where it is not known, as in Python. */
const terminalColumns = (): number => {
  const { process } = globalThis as { process?: { stdout?: { columns?: number } } };
  return process?.stdout?.columns ?? 80;
};

/** The methods that models have here beyond those of `@hornbeam/nn`: those of `keras.Model`. */
export interface TrainingMethods {
  readonly trainer: KerasTrainer;
  /** the optimizer it was compiled with; undefined before */
  readonly optimizer: OptimizerLike | undefined;
  /** losses, compiled metrics, and those the model and its layers hold */
  readonly metrics: readonly Pick<MetricLike, "name" | "variables" | "resetState" | "result">[];
  readonly metricsNames: readonly string[];
  /** whether `compile` was called */
  readonly compiled: boolean;
  /** what the last `fit` recorded */
  readonly history: History | undefined;
  /** true ends `fit` after the batch */
  stopTraining: boolean;

  compile(options?: ModelCompileOptions): this;
  fit(x: Data | AsyncIterable<unknown>, y?: Data, options?: FitOptions): Promise<History>;
  evaluate(x: Data | AsyncIterable<unknown>, y?: Data, options?: EvaluateOptions): Promise<Logs>;
  predict(x: Data | AsyncIterable<unknown>, options?: PredictOptions): Promise<Tensor>;
  /** One step on one batch; metrics go on from the last call until `resetMetrics`. */
  trainOnBatch(x: Data, y?: Data, options?: BatchOptions): Promise<Logs>;
  testOnBatch(x: Data, y?: Data, options?: Pick<BatchOptions, "sampleWeight">): Promise<Logs>;
  predictOnBatch(x: Data): Promise<Tensor>;

  /** What one step of training does; override it, and call `super.trainStep(batch, trainer)` for the default. Returns the logs. */
  trainStep(batch: Batch, trainer: KerasTrainer): Record<string, Tensor>;
  testStep(batch: Batch, trainer: KerasTrainer): Record<string, Tensor>;
  predictStep(batch: Batch): Tree<Tensor>;
  /** The loss of a step: the compiled one and the penalties; override it for another. */
  computeLoss(options: LossArguments): Tensor | undefined;
  /** Updates the metrics and returns their values; override it to update more. */
  computeMetrics(
    x: Tree<Tensor>,
    y: Tree<Tensor> | undefined,
    yPred: Tree<Tensor>,
    options?: { readonly sampleWeight?: Tree<Tensor> | undefined },
  ): Record<string, Tensor>;
  /** A metric that is reset with every epoch and reported with the others. Returns it. */
  addMetric<M extends MetricLike>(metric: M): M;
  getMetricsResult(): Record<string, Tensor>;
  resetMetrics(): void;

  /** A layer by its name or its place. */
  getLayer(which: string | number): Layer;
  /** Values of all variables by their paths, of optimizer and metrics too. A step that updates them in place makes them unreadable. */
  getStateTree(): StateTree;
  setStateTree(tree: StateTree): void;
  /** What it was compiled with, as Keras saves it; undefined before `compile`. */
  getCompileConfig(): Readonly<Record<string, unknown>> | undefined;
  /** Compiles it as `getCompileConfig` of another model says; `objects` are functions and classes of your own by name. */
  compileFromConfig(config: Readonly<Record<string, unknown>>, objects?: Objects): this;
  summary(options?: PrintedSummaryOptions): string;
  /** Quantizes the weights of all layers that can be: "int8", "int4", "float8", "ternary", or by a config, "gptq" and "awq" with data. */
  quantize(mode?: string | QuantizationConfig | null, options?: ModelQuantizeOptions): Promise<QuantizationReport>;
  /** Policies and bytes of the quantized layers; printed unless `verbose` is false. */
  quantizationSummary(options?: { readonly verbose?: boolean }): string;
  /** Writes a `.keras` file, or with `zipped: false` a folder with the same files. */
  save(to: Writable, options?: SaveModelOptions): Promise<void>;
  saveWeights(to: Writable, options?: Pick<SaveWeightsOptions, "maxShardSize">): Promise<void>;
  loadWeights(from: Readable, options?: Omit<LoadWeightsOptions, "optimizer">): Promise<LoadReport>;
  toBytes(): Promise<Uint8Array>;
  toJSON(): string;
}

type ModelClass = abstract new (...args: never[]) => Layer;

/** Adds compile, fit, evaluate, predict, save … to a model class. */
export const trainable = <C extends ModelClass>(Base: C): C & (abstract new (...args: never[]) => TrainingMethods) => {
  const Wide = Base as unknown as new (...args: unknown[]) => Layer;
  class Trainable extends Wide implements TrainingMethods {
    #trainer: KerasTrainer | undefined;
    #history: History | undefined;
    /** as it was given: names are saved as names */
    #given: ModelCompileOptions = {};

    get trainer(): KerasTrainer {
      return (this.#trainer ??= new KerasTrainer(this as unknown as TrainableModel));
    }
    get optimizer(): OptimizerLike | undefined {
      return this.#trainer?.options.optimizer;
    }
    get metrics(): TrainingMethods["metrics"] {
      return this.#trainer ? [...this.#trainer.metrics.all, ...this.#trainer.ownMetrics] : [];
    }
    get metricsNames(): readonly string[] {
      return this.metrics.map((m) => m.name);
    }
    get compiled(): boolean {
      return this.optimizer !== undefined;
    }
    get history(): History | undefined {
      return this.#history;
    }
    get stopTraining(): boolean {
      return this.trainer.stopTraining;
    }
    set stopTraining(stop: boolean) {
      this.trainer.stopTraining = stop;
    }
    compile(options: ModelCompileOptions = {}): this {
      this.#given = options;
      const added = this.#trainer?.added ?? [];
      this.#trainer = new KerasTrainer(
        this as unknown as TrainableModel,
        {
          ...options,
          optimizer: scaleLoss(this, optimizerOf(options.optimizer ?? "rmsprop"), options.autoScaleLoss ?? true),
          loss: lossOf(options.loss ?? null),
          metrics: metricOf(options.metrics ?? null),
          weightedMetrics: metricOf(options.weightedMetrics ?? null),
        } as KerasCompileOptions,
      );
      for (const metric of added) this.#trainer.addMetric(metric);
      return this;
    }
    get #state(): CompileState | undefined {
      const optimizer = this.#trainer?.options.optimizer;
      return optimizer && { ...this.#given, optimizer: optimizer as unknown as SavedOptimizer };
    }
    #compiled(method: string): KerasTrainer {
      if (!this.#trainer?.options.optimizer)
        throw new ValueError(
          `${this.name}: ${method} needs an optimizer and a loss; the model is not compiled. Call model.compile({ optimizer: "adam", loss: "mse" }) first.`,
        );
      return this.#trainer;
    }
    async #withBar<O extends { readonly verbose?: "auto" | 0 | 1 | 2; readonly callbacks?: readonly Callback[] }>(
      options: O,
    ): Promise<O> {
      const device = await ensureDevice();
      if (options.verbose === 0 || options.callbacks?.some((c) => c instanceof ProgbarLogger)) return options;
      const output = await outputOf();
      const bar = new ProgbarLogger({ ...(output && { output }), extra: () => `on ${device}` });
      return { ...options, callbacks: [...(options.callbacks ?? []), bar] };
    }
    async fit(x: Data | AsyncIterable<unknown>, y?: Data, options: FitOptions = {}): Promise<History> {
      const { callbacks = [] } = options;
      // What it saves must be what the others know after the epoch.
      const last = callbacks.filter((c) => c instanceof BackupAndRestore);
      const ordered = [...callbacks.filter((c) => !last.includes(c as BackupAndRestore)), ...last];
      this.#history = await fit(this.#compiled("fit"), x, y, await this.#withBar({ ...options, callbacks: ordered }));
      return this.#history;
    }
    async evaluate(x: Data | AsyncIterable<unknown>, y?: Data, options: EvaluateOptions = {}): Promise<Logs> {
      return evaluate(this.#compiled("evaluate"), x, y, await this.#withBar(options));
    }
    async predict(x: Data | AsyncIterable<unknown>, options: PredictOptions = {}): Promise<Tensor> {
      return (await predict(this.trainer, x, await this.#withBar(options))) as Tensor;
    }
    async trainOnBatch(x: Data, y?: Data, options: BatchOptions = {}): Promise<Logs> {
      await ensureDevice();
      const trainer = this.#compiled("trainOnBatch");
      return trainer.train(await oneBatch(x, y, options)).read();
    }
    async testOnBatch(x: Data, y?: Data, options: Pick<BatchOptions, "sampleWeight"> = {}): Promise<Logs> {
      await ensureDevice();
      const trainer = this.#compiled("testOnBatch");
      return trainer.test(await oneBatch(x, y, options)).read();
    }
    async predictOnBatch(x: Data): Promise<Tensor> {
      await ensureDevice();
      return predictBatch(this.trainer, await oneBatch(x)) as Tensor;
    }

    /** Whether the training step is another than the one here. */
    get hasOwnTrainStep(): boolean {
      return this.trainStep !== Trainable.prototype.trainStep;
    }
    get hasOwnTestStep(): boolean {
      return this.testStep !== Trainable.prototype.testStep;
    }
    get hasOwnPredictStep(): boolean {
      return this.predictStep !== Trainable.prototype.predictStep;
    }
    trainStep(batch: Batch, trainer: KerasTrainer): Record<string, Tensor> {
      return trainer.defaultStep(batch, true);
    }
    testStep(batch: Batch, trainer: KerasTrainer): Record<string, Tensor> {
      return trainer.defaultStep(batch, false);
    }
    predictStep(batch: Batch): Tree<Tensor> {
      return this.apply(batch.x, { training: false });
    }
    computeLoss({ x, y, yPred, sampleWeight }: LossArguments): Tensor | undefined {
      return this.trainer.compiledLoss(
        { x: x ?? [], ...(y !== undefined && { y }), ...(sampleWeight !== undefined && { sampleWeight }) },
        yPred,
      );
    }
    computeMetrics(
      x: Tree<Tensor>,
      y: Tree<Tensor> | undefined,
      yPred: Tree<Tensor>,
      { sampleWeight }: { readonly sampleWeight?: Tree<Tensor> | undefined } = {},
    ): Record<string, Tensor> {
      return this.trainer.compiledMetrics(
        { x, ...(y !== undefined && { y }), ...(sampleWeight !== undefined && { sampleWeight }) },
        yPred,
      );
    }
    addMetric<M extends MetricLike>(metric: M): M {
      return this.trainer.addMetric(metric);
    }
    getMetricsResult(): Record<string, Tensor> {
      return this.trainer.getMetricsResult();
    }
    resetMetrics(): void {
      this.trainer.resetMetrics();
    }
    getLayer(which: string | number): Layer {
      const layers = (this as unknown as { readonly layers: readonly Layer[] }).layers;
      const layer = typeof which === "number" ? layers.at(which) : layers.find((l) => l.name === which);
      if (!layer)
        throw new ValueError(
          `${this.name}: getLayer needs a layer of the model (${layers.map((l) => l.name).join(", ")}); received ${which}.`,
        );
      return layer;
    }
    getStateTree(): StateTree {
      return stateTreeOf(this, this.#trainer);
    }
    setStateTree(tree: StateTree): void {
      setStateTree(this, this.#trainer, tree);
    }
    getCompileConfig(): Readonly<Record<string, unknown>> | undefined {
      const state = this.#state;
      return state && (parsePyJson(stringifyPyJson(serializeCompile(state))) as Readonly<Record<string, unknown>>);
    }
    compileFromConfig(config: Readonly<Record<string, unknown>>, objects: Objects = {}): this {
      const settings = compileOptions(config, compileObjects, objects);
      return settings ? this.compile(settings) : this;
    }
    summary(options: PrintedSummaryOptions = {}): string {
      const optimizer = this.#trainer?.options.optimizer as unknown as SummaryOptions["optimizer"];
      const text = summary(this, { columns: terminalColumns(), optimizer, ...options });
      const device = peekDefaultDevice()?.backend.name;
      (options.print ?? console.log)(device ? `${text}\n Device: ${device}` : text);
      return text;
    }
    async quantize(
      mode?: string | QuantizationConfig | null,
      { verbose = true, ...options }: ModelQuantizeOptions = {},
    ): Promise<QuantizationReport> {
      await ensureDevice();
      const report = await quantizeModel(this, mode, options);
      const warning = report.summaryWarning();
      if (warning) console.warn(warning);
      if (verbose) console.log(report.render());
      return report;
    }
    quantizationSummary({ verbose = true }: { readonly verbose?: boolean } = {}): string {
      const text = quantizationSummary(this);
      if (verbose) console.log(text);
      return text;
    }
    async save(to: Writable, options: SaveModelOptions = {}): Promise<void> {
      await ensureDevice();
      const { zipped = true } = options;
      if (typeof to === "string" && to.endsWith(".keras") !== zipped)
        throw new ValueError(
          zipped
            ? `${this.name}: save writes .keras files; received ${JSON.stringify(to)}. Use a name that ends in .keras, or saveWeights for .weights.h5, or { zipped: false } for a folder.`
            : `${this.name}: a folder must not be named like a file; received ${JSON.stringify(to)} with zipped: false. Use a name that does not end in .keras.`,
        );
      await saveModel(this, await sinkOf(to), this.#state, options);
    }
    async saveWeights(to: Writable, options: Pick<SaveWeightsOptions, "maxShardSize"> = {}): Promise<void> {
      await ensureDevice();
      const ending = options.maxShardSize === undefined ? /\.weights\.h5$|\.safetensors$/ : /\.weights\.json$/;
      if (typeof to === "string" && !ending.test(to))
        throw new ValueError(
          `${this.name}: saveWeights writes .weights.h5 and .safetensors files, or with maxShardSize a .weights.json; received ${JSON.stringify(to)}.`,
        );
      const sink = await sinkOf(to);
      if (typeof to === "string" && to.endsWith(".safetensors")) return saveSafetensors(this, sink);
      await saveWeights(this, sink, {
        ...options,
        ...(this.#state?.optimizer && { optimizer: this.#state.optimizer }),
      });
    }
    async loadWeights(from: Readable, options: Omit<LoadWeightsOptions, "optimizer"> = {}): Promise<LoadReport> {
      await ensureDevice();
      const optimizer = this.#state?.optimizer;
      const report = await loadWeights(this, await sourceOf(from), { ...options, ...(optimizer && { optimizer }) });
      if (report.optimizer) console.warn(report.optimizer);
      return report;
    }
    async toBytes(): Promise<Uint8Array> {
      await ensureDevice();
      return modelToBytes(this, this.#state);
    }
    toJSON(): string {
      const state = this.#state;
      return stringifyPyJson({ ...serializeLayer(this), ...(state && { compile_config: serializeCompile(state) }) });
    }
  }
  return Trainable as unknown as C & (abstract new (...args: never[]) => TrainingMethods);
};
