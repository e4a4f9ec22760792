import { ValueError } from "@hornbeam/ir";
import type { TrainableModel, Logs } from "../types.ts";
import { Callback } from "./Callback.ts";
import { monitored, monitorOf, type Monitor, type MonitorMode } from "./monitor.ts";

/** Saves the model (or its weights) under a name. The umbrella's knows `.keras` and `.weights.h5` files. */
export type SaveModel = (model: TrainableModel, path: string) => Promise<void>;

/** Options of ModelCheckpoint; names and defaults of Keras. */
export interface ModelCheckpointOptions {
  readonly monitor?: string;
  readonly verbose?: 0 | 1;
  readonly saveBestOnly?: boolean;
  readonly saveWeightsOnly?: boolean;
  readonly mode?: MonitorMode;
  /** "epoch", or a number of batches */
  readonly saveFreq?: "epoch" | number;
  readonly initialValueThreshold?: number;
  /** what writes the file */
  readonly save: SaveModel;
}

/** `{epoch:02d}` and `{val_loss:.4f}` as Python's str.format writes them, for the forms file names use. */
const formatPath = (path: string, values: Readonly<Record<string, number>>): string =>
  path.replace(
    /\{(\w+)(?::(0?)(\d*)(?:\.(\d+))?([dfeg]?))?\}/g,
    (whole, name: string, zero: string, width: string, digits: string | undefined, type: string) => {
      const value = values[name];
      if (value === undefined)
        throw new ValueError(
          `ModelCheckpoint: the path may name epoch, batch and the logs (${Object.keys(values).join(", ")}); received ${whole}.`,
        );
      const text =
        type === "e"
          ? value.toExponential(Number(digits ?? 6))
          : digits !== undefined || type === "f"
            ? value.toFixed(Number(digits ?? 6))
            : String(value);
      return text.padStart(Number(width || 0), zero || " ");
    },
  );

/** Saves during training, every time or when a monitored value is best. https://keras.io/api/callbacks/model_checkpoint/ */
export class ModelCheckpoint extends Callback {
  override readonly batchLogsEvery: number;
  readonly #path: string;
  readonly #options: ModelCheckpointOptions & { readonly monitor: string };
  readonly #monitor: Monitor;
  #best: number;
  #epoch = 0;
  #batches = 0;

  /** @throws ValueError for a path without a known ending or an unknown frequency. */
  constructor(path: string, options: ModelCheckpointOptions) {
    super();
    this.#path = path;
    this.#options = { monitor: "val_loss", ...options };
    const { saveFreq = "epoch", saveWeightsOnly, mode, initialValueThreshold } = options;
    if (saveFreq !== "epoch" && !(Number.isInteger(saveFreq) && saveFreq > 0))
      throw new ValueError(
        `ModelCheckpoint: saveFreq must be "epoch" or a positive number of batches; received ${saveFreq}.`,
      );
    const ending = saveWeightsOnly ? ".weights.h5" : ".keras";
    if (!path.endsWith(ending))
      throw new ValueError(
        `ModelCheckpoint: the path must end in ${ending}${saveWeightsOnly ? " where only weights are saved" : ""}; received ${path}.`,
      );
    this.batchLogsEvery = saveFreq === "epoch" ? Infinity : 0;
    this.#monitor = monitorOf(this.#options.monitor, mode);
    this.#best = initialValueThreshold ?? this.#monitor.worst;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }
  override async onTrainBatchEnd(batch: number, logs?: Logs): Promise<void> {
    const { saveFreq = "epoch" } = this.#options;
    if (saveFreq === "epoch" || ++this.#batches < saveFreq) return;
    this.#batches = 0;
    await this.#save(logs ?? {}, batch);
  }
  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    this.#epoch = epoch;
    if ((this.#options.saveFreq ?? "epoch") === "epoch") await this.#save(logs);
  }

  async #save(logs: Logs, batch?: number): Promise<void> {
    const { monitor, saveBestOnly, verbose, save } = this.#options;
    const path = formatPath(this.#path, {
      ...logs,
      epoch: this.#epoch + 1,
      ...(batch !== undefined && { batch: batch + 1 }),
    });
    if (saveBestOnly) {
      const value = monitored("ModelCheckpoint", monitor, logs);
      if (value === undefined || !this.#monitor.better(value, this.#best)) return;
      this.#best = value;
    }
    await save(this.model, path);
    if (verbose) console.log(`\nEpoch ${this.#epoch + 1}: saving model to ${path}`);
  }
}
