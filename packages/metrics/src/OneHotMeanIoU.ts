import { MeanIoU } from "./MeanIoU.ts";
import type { OneHotIoUOptions } from "./IoU.ts";

/** Mean intersection over union of all classes, from one-hot targets and scores. https://keras.io/api/metrics/segmentation_metrics/#onehotmeaniou-class */
export class OneHotMeanIoU extends MeanIoU {
  static override readonly className: string = "OneHotMeanIoU";
  constructor(numClasses: number, options: OneHotIoUOptions = {}) {
    const { name = "one_hot_mean_io_u", sparseYPred = false } = options;
    super(numClasses, { ...options, name, sparseYPred, sparseYTrue: false });
  }
  override getConfig(): Record<string, unknown> {
    const { sparse_y_true: _, ...config } = super.getConfig();
    return config;
  }
}
