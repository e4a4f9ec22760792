import { IoU, type OneHotIoUOptions } from "./IoU.ts";

/** Intersection over union of target classes, from one-hot targets and scores. https://keras.io/api/metrics/segmentation_metrics/#onehotiou-class */
export class OneHotIoU extends IoU {
  static override readonly className: string = "OneHotIoU";
  constructor(numClasses: number, targetClassIds: readonly number[], options: OneHotIoUOptions = {}) {
    const { name = "one_hot_io_u", sparseYPred = false } = options;
    super(numClasses, targetClassIds, { ...options, name, sparseYPred, sparseYTrue: false });
  }
  override getConfig(): Record<string, unknown> {
    const { sparse_y_true: _, ...config } = super.getConfig();
    return config;
  }
}
