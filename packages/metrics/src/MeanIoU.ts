import { IoU, type MeanIoUOptions } from "./IoU.ts";

/** Mean intersection over union of all classes. https://keras.io/api/metrics/segmentation_metrics/#meaniou-class */
export class MeanIoU extends IoU {
  static override readonly className: string = "MeanIoU";
  static override readonly positional: readonly string[] = ["numClasses"];
  constructor(numClasses: number, options: MeanIoUOptions = {}) {
    const all = Array.from({ length: numClasses }, (_, i) => i);
    super(numClasses, all, { ...options, name: options.name ?? "mean_io_u" });
  }
  override getConfig(): Record<string, unknown> {
    const { target_class_ids: _, ...config } = super.getConfig();
    return config;
  }
}
