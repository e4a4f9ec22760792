import { TensorBoard as Base, type LogFolder, type TensorBoardOptions } from "@hornbeam/train/tensorboard";
import { logFolderOf } from "../files.ts";

/**
 * Writes event files that TensorBoard opens (`tensorboard --logdir logs`): scalars, histograms and images of weights, the graph, embeddings.
 * https://keras.io/api/callbacks/tensorboard/
 *
 * ```ts
 * await model.fit(x, y, { callbacks: [new TensorBoard({ logDir: "logs/run1", histogramFreq: 1 })] });
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
