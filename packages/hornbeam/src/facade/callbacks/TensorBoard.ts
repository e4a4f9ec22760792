import { TensorBoard as Base, type LogFolder, type TensorBoardOptions } from "@hornbeam/train/tensorboard";
import { logFolderOf } from "../files.ts";

/**
 * Writes event files that TensorBoard opens (`tensorboard --logdir logs`): scalars, histograms and images of weights, the graph, embeddings.
 * https://keras.io/api/callbacks/tensorboard/
 *
 * ```ts
 * import { Dense, Input, Sequential, TensorBoard } from "hornbeam";
 * const model = new Sequential([Input({ shape: [1] }), new Dense(1)]).compile({ loss: "mse" });
 * const callbacks = [new TensorBoard({ logDir: "logs/run1", histogramFreq: 1 })];
 * const { epoch } = await model.fit([[0], [1]], [[1], [3]], { epochs: 2, verbose: 0, callbacks });
 * console.log(epoch); // → [ 0, 1 ]
 * ```
 */
export class TensorBoard extends Base {
  constructor(options: TensorBoardOptions & { readonly logDir?: string | LogFolder } = {}) {
    super(logFolderOf(options.logDir ?? "logs"), {
      modelJson: (model) => (model as { toJSON?(): string }).toJSON?.(),
      ...options,
    });
  }
}
