import type { Layer } from "@hornbeam/nn";
import { modelToBytes, weightsToBytes } from "@hornbeam/saving";
import { ModelCheckpoint as Base, type ModelCheckpointOptions } from "@hornbeam/train";
import { makeFolderOf, sinkOf } from "../files.ts";
import type { TrainingMethods } from "../trainable.ts";

/**
 * Saves the model, or its weights, to files during training: every epoch, every so many batches, or when a monitored value is best. Names may hold
 * `{epoch:02d}`, `{batch}` and the logs: `{val_loss:.4f}`. A compiled model is saved with its optimizer. Files appear whole or not at all; folders are made.
 * https://keras.io/api/callbacks/model_checkpoint/
 */
export class ModelCheckpoint extends Base {
  constructor(filepath: string, options: Omit<ModelCheckpointOptions, "save"> = {}) {
    super(filepath, {
      ...options,
      save: async (model, to) => {
        await makeFolderOf(to);
        const own = model as unknown as Layer & Partial<TrainingMethods>;
        if (own.save && own.saveWeights) return options.saveWeightsOnly ? own.saveWeights(to) : own.save(to);
        await (await sinkOf(to)).write(await (options.saveWeightsOnly ? weightsToBytes(own) : modelToBytes(own)));
      },
    });
  }
}
