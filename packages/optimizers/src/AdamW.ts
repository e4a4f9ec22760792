import { Adam, type AdamOptions } from "./Adam.ts";

/** Adam with weight decay apart from the gradient, 0.004 by default. Loshchilov & Hutter, 2019. https://keras.io/api/optimizers/adamw/ */
export class AdamW extends Adam {
  static override readonly className: string = "AdamW";
  constructor(options: AdamOptions = {}) {
    super({ ...options, weightDecay: options.weightDecay ?? 0.004, name: options.name ?? "adam_w" });
  }
}
