import { isTensor, type Tensor } from "@hornbeam/core";
import { FormatError, ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import type { BackupStore } from "../backup/BackupStore.ts";
import { decodeState, encodeState, type SavedState } from "../backup/stateFile.ts";
import type { EpochSource } from "../loop/epoch.ts";
import type { Batch } from "../types.ts";
import { Callback, type CallbackState } from "./Callback.ts";

/** Options of BackupAndRestore; names and defaults of Keras. */
export interface BackupAndRestoreOptions {
  /** "epoch", or a number of batches */
  readonly saveFreq?: "epoch" | number;
  /** removes the backup when training ends (default true) */
  readonly deleteCheckpoint?: boolean;
}

type Part = "model" | "optimizer" | "rest";
interface Facts {
  readonly epoch: number;
  readonly batch: number;
  readonly seed: number | null;
  readonly callbacks: readonly (Readonly<Record<string, unknown>> | null)[];
}

/**
 * Backs up the state of training, and goes on from it when `fit` is called again after the process was killed: weights, optimizer, metrics,
 * seeds, the order of the data, and what other callbacks remember. A run that was interrupted gives the same bits as one that was not, for
 * arrays and for datasets that yield the same in every run. The model must be built and compiled as it was; the callbacks must be the same ones,
 * with this one last of those that remember something. https://keras.io/api/callbacks/backup_and_restore/
 *
 * ```ts
 * import { BackupAndRestore } from "@hornbeam/train";
 * import { backupFolder } from "@hornbeam/train/node";
 * import { Dense, Input, Sequential } from "hornbeam";
 * const model = new Sequential([Input({ shape: [1] }), new Dense(1)]).compile({ loss: "mse" });
 * const callbacks = [new BackupAndRestore(backupFolder("state"))];
 * const { epoch } = await model.fit([[0], [1]], [[1], [3]], { epochs: 2, verbose: 0, callbacks });
 * console.log(epoch); // → [ 0, 1 ]
 * ```
 */
export class BackupAndRestore extends Callback {
  override readonly batchLogsEvery: number = Infinity;
  readonly #store: BackupStore;
  readonly #saveFreq: "epoch" | number;
  readonly #deletes: boolean;
  #restored: SavedState | undefined;
  #epoch = 0;
  #last = -1;
  #batches = 0;

  /** @throws ValueError for an unknown frequency. */
  constructor(store: BackupStore, options: BackupAndRestoreOptions = {}) {
    super();
    const { saveFreq = "epoch", deleteCheckpoint = true } = options;
    if (saveFreq !== "epoch" && !(Number.isInteger(saveFreq) && saveFreq > 0))
      throw new ValueError(
        `BackupAndRestore: saveFreq must be "epoch" or a positive number of batches; received ${saveFreq}.`,
      );
    this.#store = store;
    this.#saveFreq = saveFreq;
    this.#deletes = deleteCheckpoint;
  }

  get #others(): readonly Callback[] {
    return (this.params.callbacks ?? []).filter((c) => c !== this && c.getState);
  }

  // --- saving --------------------------------------------------------------------------------------------------------------

  #variables(part: Part): readonly Variable[] {
    const { model, options } = this.trainer;
    if (part === "model") return model.variables;
    if (part === "optimizer") return options.optimizer?.variables ?? [];
    const known = new Set([...this.#variables("model"), ...this.#variables("optimizer")]);
    return this.trainer.variables(true).filter((v) => !known.has(v));
  }

  async #save(epoch: number, batch: number): Promise<void> {
    const tensors = new Map<string, Tensor>();
    for (const part of ["model", "optimizer", "rest"] as const)
      this.#variables(part).forEach((v, i) => tensors.set(`${part}/${i}/${v.path}`, v.value));
    const callbacks = this.#others.map((c, i) => {
      const state: Record<string, unknown> = { ...c.getState!() };
      for (const [key, value] of Object.entries(state))
        if (Array.isArray(value) && value.length && value.every(isTensor)) {
          value.forEach((t, k) => tensors.set(`callback/${i}/${key}/${k}`, t));
          state[key] = { tensors: value.length };
        }
      return state;
    });
    const seed = this.trainer.source?.feed.seed ?? null;
    const facts: Facts = { epoch, batch, seed, callbacks };
    await this.#store.save(await encodeState({ facts: { ...facts }, tensors }));
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    this.#last = (this.trainer.source?.batch ?? 0) - 1;
    if (this.#restored) this.#restoreCallbacks(this.#restored);
  }
  override async onTrainBatchEnd(batch: number): Promise<void> {
    if (this.#saveFreq === "epoch") return;
    this.#batches += batch - this.#last;
    this.#last = batch;
    // After an epoch's last batch its end is what is worth saving.
    if (this.#batches < this.#saveFreq || batch + 1 === this.params.steps) return;
    this.#batches = 0;
    await this.#save(this.#epoch, batch + 1);
  }
  override async onEpochEnd(epoch: number): Promise<void> {
    if (this.#saveFreq !== "epoch" && this.#batches < this.#saveFreq) return;
    this.#batches = 0;
    await this.#save(epoch + 1, 0);
  }
  override async onTrainEnd(): Promise<void> {
    if (this.#deletes) await this.#store.clear();
  }

  // --- restoring -----------------------------------------------------------------------------------------------------------

  override async onTrainBegin(): Promise<void> {
    const list = this.params.callbacks ?? [];
    const later = list.slice(list.indexOf(this)).find((c) => c !== this && c.getState);
    if (later)
      throw new ValueError(
        `BackupAndRestore: must come after all callbacks that remember something, to save what they know after the epoch; received ${later.constructor.name} behind it. Put it last.`,
      );
    this.#batches = 0;
    this.#restored = await this.#load();
    if (!this.#restored) return;
    const { epoch, batch, seed } = factsOf(this.#restored);
    const { trainer } = this;
    trainer.options.optimizer?.build(trainer.model.trainableVariables);
    this.#put("model", this.#restored);
    this.#put("optimizer", this.#restored);
    if (trainer.source) await goTo(trainer.source, epoch, batch, seed);
    this.#beforeFirstStep(this.#restored, batch);
  }

  /** The newest backup that is whole. */
  async #load(): Promise<SavedState | undefined> {
    const found = await this.#store.load();
    let problem: unknown;
    for (const bytes of found)
      try {
        return decodeState(bytes);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        problem ??= error;
      }
    if (problem) throw problem as FormatError;
    return undefined;
  }

  /** Metrics and a model's further optimizers have their variables only once the first batch was seen. */
  #beforeFirstStep(state: SavedState, batch: number): void {
    const { trainer } = this;
    trainer.train = (first: Batch) => {
      delete (trainer as Partial<typeof trainer>).train;
      trainer.prepare(first, true);
      // In the middle of an epoch hooks of its beginning have changed what they had changed before.
      if (batch) {
        this.#put("model", state);
        this.#put("optimizer", state);
      }
      this.#put("rest", state);
      if (!batch) trainer.resetMetrics();
      return trainer.train(first);
    };
  }

  /** @throws ValueError where the variables are not those of the backup; nothing is changed then. */
  #put(part: Part, { tensors }: SavedState): void {
    const variables = this.#variables(part);
    const saved = [...tensors].filter(([name]) => name.startsWith(`${part}/`));
    const odd = variables.find((v, i) => {
      const t = saved[i]?.[1];
      return !t || t.dtype !== v.dtype || t.shape.join() !== v.shape.join();
    });
    if (odd ?? variables.length !== saved.length)
      throw new ValueError(
        `BackupAndRestore: the ${part === "rest" ? "metrics" : part} must be as in the backup (${saved.length} variables); received ${variables.length}${odd ? `, of which ${String(odd)} differs` : ""}. ` +
          `Build the model before fit (call it once) and compile it as before, or delete the backup.`,
      );
    variables.forEach((v, i) => v.assign(saved[i]![1]));
  }

  #restoreCallbacks(state: SavedState): void {
    this.#restored = undefined;
    const { callbacks } = factsOf(state);
    this.#others.forEach((c, i) => {
      const saved = callbacks[i];
      if (!saved) return;
      const entries = Object.entries(saved).map(([key, value]) => {
        const count = (value as { readonly tensors?: number } | null)?.tensors;
        return [
          key,
          count === undefined
            ? value
            : Array.from({ length: count }, (_, k) => state.tensors.get(`callback/${i}/${key}/${k}`)!),
        ];
      });
      c.setState?.(Object.fromEntries(entries) as CallbackState);
    });
  }
}

const factsOf = ({ facts }: SavedState): Facts => {
  const { epoch, batch } = facts as unknown as Facts;
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(batch) || epoch < 0 || batch < 0)
    throw new FormatError(
      `backup: must say which epoch and batch it is of; received ${String(epoch)} and ${String(batch)}. Delete the backup to begin anew.`,
    );
  return facts as unknown as Facts;
};

/** Puts the source where it was: behind that many batches of that epoch. */
const goTo = async (source: EpochSource, epoch: number, batch: number, seed: number | null): Promise<void> => {
  const { feed, steps } = source;
  const first = source.epoch;
  source.epoch = epoch;
  source.batch = batch;
  if (seed !== null) feed.seed = seed;
  let pass = epoch;
  let skip = batch;
  if (steps) {
    const done = (epoch - first) * steps + batch;
    pass = Math.floor(done / (feed.steps ?? Infinity));
    skip = done % (feed.steps ?? Infinity);
  }
  // Streams may count their passes, as a shuffle does that gives a new order each time: each is begun as often as it was.
  if (feed.seed === undefined)
    for (let k = steps ? 0 : first; k < pass; k++) {
      const iterator = feed.batches(k)[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.return?.();
    }
  if (!skip && !steps) return;
  source.iterator = source.open(pass);
  for (; skip > 0; skip--) await source.iterator.next();
};
