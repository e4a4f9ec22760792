import type { Layer } from "@hornbeam/nn";
import { modelToBytes, weightsToBytes } from "@hornbeam/saving";
import { ModelCheckpoint as Base, type ModelCheckpointOptions } from "@hornbeam/train";
import { sinkOf } from "./files.ts";

/** Saves the model, or its weights, to files during training: every epoch, or when a monitored value is best. */
export class ModelCheckpoint extends Base {
  constructor(path: string, options: Omit<ModelCheckpointOptions, "save"> = {}) {
    super(path, {
      ...options,
      save: async (model, to) => {
        const layer = model as unknown as Layer;
        await (await sinkOf(to)).write(await (options.saveWeightsOnly ? weightsToBytes(layer) : modelToBytes(layer)));
      },
    });
  }
}
