import { hostLeaf, treeFill, treeLeaves, type Pieces, type Tensor, type Tree } from "@hornbeam/core";
import { ShapeError, ValueError, dtypes, showShape, type TypedArray } from "@hornbeam/ir";
import type { Callback } from "./callbacks/Callback.ts";
import { Hooks } from "./callbacks/Hooks.ts";
import type { Data } from "./data/columns.ts";
import { feedRows, feedStream, isStream, readRows } from "./data/feed.ts";
import { readingStep, type BatchStep } from "./loop/batchStep.ts";
import { inPieces } from "./loop/pause.ts";
import { disposeBatch } from "./loop/step.ts";
import type { Trainer } from "./Trainer.ts";
import type { Batch, TrainableModel } from "./types.ts";

/** Options of `predict`. */
export interface PredictOptions {
  readonly batchSize?: number;
  readonly verbose?: "auto" | 0 | 1 | 2;
  readonly steps?: number;
  readonly callbacks?: readonly Callback[];
}

/** Batches of one output, joined along the first axis on the host. */
class Rows {
  readonly #parts: TypedArray[] = [];
  #first: Tensor | undefined;
  #rows = 0;

  async push(t: Tensor): Promise<void> {
    this.#first ??= t;
    if (t.shape.slice(1).join() !== this.#first.shape.slice(1).join())
      throw new ShapeError(
        `predict: all batches must have one output shape; received ${showShape(this.#first.shape)} and ${showShape(t.shape)}. Pad the inputs to one length.`,
      );
    const bytes = await t.bytes();
    this.#parts.push(new dtypes[t.dtype].array(bytes.buffer, bytes.byteOffset, t.size));
    this.#rows += t.shape[0] ?? 1;
  }
  *join(): Pieces<Tensor> {
    const { dtype, shape } = this.#first!;
    const size = this.#parts.reduce((n, p) => n + p.length, 0);
    const data = new dtypes[dtype].array(new ArrayBuffer(size * dtypes[dtype].bytes), 0, size);
    let at = 0;
    for (const part of this.#parts) {
      data.set(part as never, at);
      at += part.length;
      yield;
    }
    return hostLeaf({ dtype, shape: [this.#rows, ...shape.slice(1)] }, data);
  }
}

/** Outputs of the model for one batch, by a compiled step; the model's own `predictStep` where it has one. */
export const predictBatch = (trainer: Trainer, batch: Batch): Tree<Tensor> => predictFunction(trainer)(batch);

function* outputsOf(trainer: Trainer, batch: Batch): Pieces<Tree<Tensor>> {
  const model = trainer.model as TrainableModel & { readonly hasOwnPredictStep?: boolean };
  if (model.predictStep && (model.hasOwnPredictStep ?? true)) return model.predictStep(batch);
  if (trainer.forward) return yield* trainer.forward(batch, false);
  return trainer.model.apply(batch.x as never, { training: false }) as Tree<Tensor>;
}

/** The trainer's compiled prediction step. */
export const predictFunction = (trainer: Trainer): BatchStep<Tree<Tensor>> =>
  (trainer.predictFunction ??= readingStep(
    () => trainer.model.variables,
    (batch) => outputsOf(trainer, batch),
    trainer.options.runEagerly ?? false,
  ));

/** Outputs of the model for all rows, batch by batch, as `keras.Model.predict`. */
export const predict = async (
  trainer: Trainer,
  x: Data | AsyncIterable<unknown>,
  options: PredictOptions = {},
): Promise<Tree<Tensor>> => {
  const feed = isStream(x)
    ? feedStream(x)
    : feedRows(await readRows(x, undefined, undefined), options.batchSize ?? 32, { shuffle: false });
  const verbose = options.verbose === undefined || options.verbose === "auto" ? 1 : options.verbose;
  const given = options.callbacks ?? [];
  const callbacks = new Hooks(given, trainer, {
    epochs: 1,
    steps: options.steps ?? feed.steps,
    verbose,
  });
  let joined: Rows[] = [];
  let structure: Tree<Tensor> | undefined;
  let count = 0;
  await callbacks.call("onPredictBegin");
  for await (const batch of feed.batches(0)) {
    await callbacks.call("onPredictBatchBegin", count);
    const wait = trainer.ready?.(batch, "predict");
    if (wait) await wait;
    const out = predictBatch(trainer, batch);
    const leaves = treeLeaves(out);
    structure ??= out;
    if (!joined.length) joined = leaves.map(() => new Rows());
    for (let i = 0; i < leaves.length; i++) await joined[i]!.push(leaves[i]!);
    for (const t of leaves) t.dispose();
    disposeBatch(batch);
    await callbacks.call("onPredictBatchEnd", count++);
    if (count === options.steps) break;
    await callbacks.breather.pause();
  }
  if (!structure)
    throw new ValueError("predict: the data must yield at least one batch; received none. Check where it is read.");
  await callbacks.call("onPredictEnd");
  const outputs: Tensor[] = [];
  for (const rows of joined) outputs.push(await inPieces(rows.join()));
  return treeFill(structure, outputs);
};
