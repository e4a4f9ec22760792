import type { Tensor, Tree } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { summary, type Layer, type SummaryOptions } from "@hornbeam/nn";
import {
  loadWeights,
  modelToBytes,
  saveModel,
  serializeCompile,
  serializeLayer,
  stringifyPyJson,
  weightsToBytes,
  type CompileState,
  type SavedOptimizer,
} from "@hornbeam/saving";
import {
  evaluate,
  fit,
  predict,
  ProgbarLogger,
  Trainer,
  type Batch,
  type Callback,
  type CompileOptions,
  type Data,
  type EvaluateOptions,
  type FitOptions,
  type History,
  type Logs,
  type PredictOptions,
  type TrainableModel,
} from "@hornbeam/train";
import { ensureDevice } from "./device.ts";
import { outputOf, sinkOf, sourceOf, type Readable, type Writable } from "./files.ts";
import { lossOf, metricOf, optimizerOf } from "./names.ts";
import type { LossOptions, MetricOptions, OptimizerSpec } from "./nameTypes.ts";

/** What `model.compile` takes: names, or objects, in lists or records by output. */
export interface ModelCompileOptions extends Omit<
  CompileOptions,
  "optimizer" | "loss" | "metrics" | "weightedMetrics"
> {
  readonly optimizer?: OptimizerSpec;
  readonly loss?: LossOptions;
  readonly metrics?: MetricOptions;
  readonly weightedMetrics?: MetricOptions;
}

/** Options of `model.summary`. */
export interface PrintedSummaryOptions extends SummaryOptions {
  /** takes the text; default console.log */
  readonly print?: (text: string) => void;
}

/** Width of the terminal in Node; 80 where it is not known, as in Python. */
const terminalColumns = (): number => {
  const { process } = globalThis as { process?: { stdout?: { columns?: number } } };
  return process?.stdout?.columns ?? 80;
};

/** The methods that models have here beyond those of `@hornbeam/nn`. */
export interface TrainingMethods {
  readonly trainer: Trainer;
  compile(options?: ModelCompileOptions): this;
  fit(x: Data | AsyncIterable<unknown>, y?: Data, options?: FitOptions): Promise<History>;
  evaluate(x: Data | AsyncIterable<unknown>, y?: Data, options?: EvaluateOptions): Promise<Logs>;
  predict(x: Data | AsyncIterable<unknown>, options?: PredictOptions): Promise<Tensor>;
  trainOnBatch(x: Tree<Tensor>, y?: Tree<Tensor>, sampleWeight?: Tree<Tensor>): Promise<Logs>;
  testOnBatch(x: Tree<Tensor>, y?: Tree<Tensor>, sampleWeight?: Tree<Tensor>): Promise<Logs>;
  predictOnBatch(x: Tree<Tensor>): Promise<Tensor>;
  summary(options?: PrintedSummaryOptions): string;
  save(to: Writable): Promise<void>;
  saveWeights(to: Writable): Promise<void>;
  loadWeights(from: Readable): Promise<void>;
  toBytes(): Promise<Uint8Array>;
  toJSON(): string;
}

type ModelClass = abstract new (...args: never[]) => Layer;

/** Adds compile, fit, evaluate, predict, save … to a model class. */
export const trainable = <C extends ModelClass>(Base: C): C & (abstract new (...args: never[]) => TrainingMethods) => {
  const Wide = Base as unknown as new (...args: unknown[]) => Layer;
  class Trainable extends Wide implements TrainingMethods {
    #trainer: Trainer | undefined;
    /** as it was given: names are saved as names */
    #given: ModelCompileOptions = {};

    get trainer(): Trainer {
      return (this.#trainer ??= new Trainer(this as unknown as TrainableModel));
    }
    compile(options: ModelCompileOptions = {}): this {
      this.#given = options;
      this.#trainer = new Trainer(
        this as unknown as TrainableModel,
        {
          ...options,
          optimizer: optimizerOf(options.optimizer ?? "rmsprop"),
          loss: lossOf(options.loss ?? null),
          metrics: metricOf(options.metrics ?? null),
          weightedMetrics: metricOf(options.weightedMetrics ?? null),
        } as CompileOptions,
      );
      return this;
    }
    get #state(): CompileState | undefined {
      const optimizer = this.#trainer?.options.optimizer;
      return optimizer && { ...this.#given, optimizer: optimizer as unknown as SavedOptimizer };
    }
    #compiled(method: string): Trainer {
      if (!this.#trainer)
        throw new ValueError(
          `${this.name}: ${method} needs an optimizer and a loss; the model is not compiled. Call model.compile({ optimizer: "adam", loss: "mse" }) first.`,
        );
      return this.#trainer;
    }
    async #withBar<O extends { readonly verbose?: "auto" | 0 | 1 | 2; readonly callbacks?: readonly Callback[] }>(
      options: O,
    ): Promise<O> {
      await ensureDevice();
      if (options.verbose === 0 || options.callbacks?.some((c) => c instanceof ProgbarLogger)) return options;
      const output = await outputOf();
      return { ...options, callbacks: [...(options.callbacks ?? []), new ProgbarLogger(output ? { output } : {})] };
    }
    async fit(x: Data | AsyncIterable<unknown>, y?: Data, options: FitOptions = {}): Promise<History> {
      return fit(this.#compiled("fit"), x, y, await this.#withBar(options));
    }
    async evaluate(x: Data | AsyncIterable<unknown>, y?: Data, options: EvaluateOptions = {}): Promise<Logs> {
      return evaluate(this.#compiled("evaluate"), x, y, await this.#withBar(options));
    }
    async predict(x: Data | AsyncIterable<unknown>, options: PredictOptions = {}): Promise<Tensor> {
      return (await predict(this.trainer, x, await this.#withBar(options))) as Tensor;
    }
    async trainOnBatch(x: Tree<Tensor>, y?: Tree<Tensor>, sampleWeight?: Tree<Tensor>): Promise<Logs> {
      await ensureDevice();
      return this.#compiled("trainOnBatch")
        .train(batchOf(x, y, sampleWeight))
        .read();
    }
    async testOnBatch(x: Tree<Tensor>, y?: Tree<Tensor>, sampleWeight?: Tree<Tensor>): Promise<Logs> {
      await ensureDevice();
      return this.#compiled("testOnBatch")
        .test(batchOf(x, y, sampleWeight))
        .read();
    }
    async predictOnBatch(x: Tree<Tensor>): Promise<Tensor> {
      await ensureDevice();
      return this.trainer.predict({ x }) as Tensor;
    }
    summary(options: PrintedSummaryOptions = {}): string {
      const optimizer = this.#trainer?.options.optimizer as unknown as SummaryOptions["optimizer"];
      const text = summary(this, { columns: terminalColumns(), optimizer, ...options });
      (options.print ?? console.log)(text);
      return text;
    }
    async save(to: Writable): Promise<void> {
      await ensureDevice();
      if (typeof to === "string" && !to.endsWith(".keras"))
        throw new ValueError(
          `${this.name}: save writes .keras files; received ${JSON.stringify(to)}. Use a name that ends in .keras, or saveWeights for .weights.h5.`,
        );
      await saveModel(this, await sinkOf(to), this.#state);
    }
    async saveWeights(to: Writable): Promise<void> {
      await ensureDevice();
      if (typeof to === "string" && !to.endsWith(".weights.h5"))
        throw new ValueError(`${this.name}: saveWeights writes .weights.h5 files; received ${JSON.stringify(to)}.`);
      const sink = await sinkOf(to);
      await sink.write(await weightsToBytes(this, this.#state?.optimizer));
    }
    async loadWeights(from: Readable): Promise<void> {
      const problem = await loadWeights(this, await sourceOf(from), this.#state?.optimizer);
      if (problem) console.warn(problem);
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

const batchOf = (x: Tree<Tensor>, y: Tree<Tensor> | undefined, sampleWeight: Tree<Tensor> | undefined): Batch => ({
  x,
  ...(y && { y }),
  ...(sampleWeight && { sampleWeight }),
});
