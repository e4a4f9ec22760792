import { ValueError } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";
import { Callback } from "../callbacks/Callback.ts";
import type { Logs, TrainableModel } from "../types.ts";
import { EventWriter } from "./EventWriter.ts";
import { graphDef, histogramSummary, imageSummary, kerasModelSummary, scalarSummary } from "./events.ts";
import { histogramOf } from "./histogramOf.ts";
import type { LogFolder } from "./LogFolder.ts";
import { modelGraph } from "./modelGraph.ts";
import { encodePng } from "./png.ts";
import { projectorConfig, vectorsTsv } from "./projector.ts";
import { weightImages } from "./weightImages.ts";

/** Options of TensorBoard; names and defaults of Keras. */
export interface TensorBoardOptions {
  /** epochs between histograms of the weights; 0: none */
  readonly histogramFreq?: number;
  /** writes the model's graph at the beginning (default true) */
  readonly writeGraph?: boolean;
  /** shows weights as images, with their histograms */
  readonly writeImages?: boolean;
  readonly writeStepsPerSecond?: boolean;
  /** "epoch", "batch", or a number of batches: how often losses and metrics of batches are written */
  readonly updateFreq?: "epoch" | "batch" | number;
  /** epochs between snapshots of embedding layers for the projector; 0: none */
  readonly embeddingsFreq?: number;
  /** files with a label a line: one for all embedding layers, or by the layer's name */
  readonly embeddingsMetadata?: string | Readonly<Record<string, string>>;
  /** a model as Keras's JSON, for the conceptual graph; models of "hornbeam" have it */
  readonly modelJson?: (model: TrainableModel) => string | undefined;
}

/**
 * Writes event files that TensorBoard opens: scalars of epochs and batches, histograms and images of weights, the graph of the model, and
 * embedding layers for the projector. Training goes to the run `train`, validation to `validation`, under Keras's tags (`epoch_loss`, `batch_loss`,
 * `evaluation_loss_vs_iterations`, `dense/kernel/histogram`). https://keras.io/api/callbacks/tensorboard/
 *
 * ```ts
 * import { logFolder } from "@hornbeam/train/node";
 * import { TensorBoard } from "@hornbeam/train/tensorboard";
 * import { Dense, Input, Sequential } from "hornbeam";
 * const model = new Sequential([Input({ shape: [1] }), new Dense(1)]).compile({ loss: "mse" });
 * const callbacks = [new TensorBoard(logFolder("logs"), { histogramFreq: 1 })];
 * const { epoch } = await model.fit([[0], [1]], [[1], [3]], { epochs: 1, verbose: 0, callbacks });
 * console.log(epoch); // → [ 0 ]
 * ```
 */
export class TensorBoard extends Callback {
  override batchLogsEvery: number = Infinity;
  readonly #folder: LogFolder;
  readonly #options: TensorBoardOptions;
  readonly #every: number;
  readonly #writers = new Map<string, EventWriter>();
  #batches = 0;
  #testBatches = 0;
  #epochBatches = 0;
  #batchStart = 0;
  #epochStart = 0;

  /** @throws ValueError for frequencies that are none. */
  constructor(folder: LogFolder, options: TensorBoardOptions = {}) {
    super();
    const { updateFreq = "epoch", histogramFreq = 0, embeddingsFreq = 0 } = options;
    this.#every = updateFreq === "epoch" ? Infinity : updateFreq === "batch" ? 1 : updateFreq;
    for (const [name, n] of Object.entries({ updateFreq: this.#every, histogramFreq, embeddingsFreq }))
      if (n !== Infinity && !(Number.isInteger(n) && n >= (name === "updateFreq" ? 1 : 0)))
        throw new ValueError(
          `TensorBoard: ${name} must be a whole number${name === "updateFreq" ? ' above 0, "epoch" or "batch"' : ""}; received ${n}.`,
        );
    this.#folder = folder;
    this.#options = options;
  }

  #writer(run: "train" | "validation"): EventWriter {
    let writer = this.#writers.get(run);
    if (!writer) this.#writers.set(run, (writer = new EventWriter(this.#folder, run)));
    return writer;
  }
  async #flush(): Promise<void> {
    for (const w of this.#writers.values()) await w.flush();
  }
  #scalars(run: "train" | "validation", step: number, logs: Logs, name: (key: string) => string): void {
    const summaries = Object.entries(logs).map(([key, value]) => scalarSummary(name(key), value));
    if (summaries.length) this.#writer(run).add(step, ...summaries);
  }
  get #layers(): readonly Layer[] {
    return (this.model as unknown as { readonly layers?: readonly Layer[] }).layers ?? [];
  }

  override async onTrainBegin(): Promise<void> {
    this.#writers.clear();
    this.#batches = this.#testBatches = 0;
    if (this.#options.writeGraph ?? true) {
      const json = this.#options.modelJson?.(this.model);
      if (json !== undefined) this.#writer("train").add(0, kerasModelSummary("keras", json));
      this.#writer("train").addGraph(graphDef(modelGraph(this.model)));
    }
    if (this.#options.embeddingsFreq) await this.#configureProjector();
    await this.#flush();
  }
  override async onTrainEnd(): Promise<void> {
    await this.#flush();
    this.#writers.clear();
  }

  override onEpochBegin(): void {
    this.#epochStart = performance.now();
    this.#epochBatches = this.#batches;
  }
  override onTrainBatchBegin(): void {
    this.#batches++;
    this.batchLogsEvery = this.#batches % this.#every === 0 ? 0 : Infinity;
    this.#batchStart = performance.now();
  }
  override async onTrainBatchEnd(_batch: number, logs?: Logs): Promise<void> {
    if (this.#batches % this.#every !== 0) return;
    this.#scalars("train", this.#batches, logs ?? {}, (key) => `batch_${key}`);
    if (this.#options.writeStepsPerSecond)
      this.#writer("train").add(
        this.#batches,
        scalarSummary("batch_steps_per_second", 1e3 / (performance.now() - this.#batchStart)),
      );
    await this.#flush();
  }
  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const train: Record<string, number> = {};
    const validation: Record<string, number> = {};
    for (const [key, value] of Object.entries(logs))
      if (key.startsWith("val_")) validation[key.slice(4)] = value;
      else train[key] = value;
    Object.assign(train, await this.#learningRate());
    if (this.#options.writeStepsPerSecond)
      train.steps_per_second = ((this.#batches - this.#epochBatches) * 1e3) / (performance.now() - this.#epochStart);
    this.#scalars("train", epoch, train, (key) => `epoch_${key}`);
    this.#scalars("validation", epoch, validation, (key) => `epoch_${key}`);
    const { histogramFreq, embeddingsFreq } = this.#options;
    if (histogramFreq && epoch % histogramFreq === 0) await this.#weights(epoch);
    if (embeddingsFreq && epoch % embeddingsFreq === 0) await this.#embeddings();
    await this.#flush();
  }

  override onTestBatchBegin(): void {
    this.#testBatches++;
    this.batchLogsEvery = this.#testBatches % this.#every === 0 ? 0 : Infinity;
  }
  override onTestBatchEnd(_batch: number, logs?: Logs): void {
    if (this.#testBatches % this.#every === 0)
      this.#scalars("validation", this.#testBatches, logs ?? {}, (key) => `batch_${key}`);
  }
  override async onTestEnd(logs: Logs = {}): Promise<void> {
    const { optimizer } = this.trainer.options;
    const step = optimizer ? await optimizer.iterations.value.item() : 0;
    this.#scalars("validation", step, logs, (key) => `evaluation_${key}_vs_iterations`);
    await this.#flush();
  }

  /** The rate of the present step, also where a schedule decides it. */
  async #learningRate(): Promise<Logs> {
    const { optimizer } = this.trainer.options;
    const rate = optimizer?.learningRate as { readonly value?: unknown; apply?(step: unknown): unknown } | undefined;
    const value = rate?.value ?? rate?.apply?.(optimizer!.iterations.value);
    if (typeof value === "number") return { learning_rate: value };
    return value ? { learning_rate: await (value as { item(): Promise<number> }).item() } : {};
  }

  async #weights(epoch: number): Promise<void> {
    const writer = this.#writer("train");
    for (const v of this.#layers.flatMap((l) => l.weights)) {
      const path = v.path.replaceAll(":", "_");
      const values = Array.from(await v.value.data(), Number);
      writer.add(epoch, histogramSummary(`${path}/histogram`, histogramOf(values)));
      const images = this.#options.writeImages ? weightImages(values, v.shape) : [];
      const [first] = images;
      if (first)
        writer.add(
          epoch,
          imageSummary(`${path}/image`, first.width, first.height, await Promise.all(images.map(encodePng))),
        );
    }
  }

  // --- embeddings ----------------------------------------------------------------------------------------------------------

  #projected(): { readonly layer: Layer; readonly file: string }[] {
    return this.#layers
      .filter((l) => l.className === "Embedding")
      .map((layer) => ({ layer, file: `${layer.name.replace(/[^\w.-]/g, "_")}_embeddings.tsv` }));
  }
  async #configureProjector(): Promise<void> {
    const { embeddingsMetadata: metadata } = this.#options;
    const projected = this.#projected();
    if (metadata !== undefined && typeof metadata !== "string") {
      const unknown = Object.keys(metadata).filter((name) => !projected.some(({ layer }) => layer.name === name));
      if (unknown.length)
        throw new ValueError(
          `TensorBoard: embeddingsMetadata must name embedding layers of the model (${projected.map(({ layer }) => layer.name).join(", ") || "it has none"}); received ${unknown.join(", ")}.`,
        );
    }
    const text = projectorConfig(
      projected.map(({ layer, file }) => ({
        tensorName: `${layer.name}/embeddings`,
        tensorPath: file,
        metadataPath: typeof metadata === "object" ? metadata[layer.name] : metadata,
      })),
    );
    await this.#folder.write("projector_config.pbtxt", new TextEncoder().encode(text));
  }
  async #embeddings(): Promise<void> {
    for (const { layer, file } of this.#projected()) {
      const { value } = layer.weights[0]!;
      const text = vectorsTsv(Array.from(await value.data(), Number), value.shape[1]!);
      await this.#folder.write(file, new TextEncoder().encode(text));
    }
  }
}
