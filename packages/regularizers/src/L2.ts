import { L1L2 } from "./L1L2.ts";

/** l2 · Σx², l2 = 0.01 by default. */
export class L2 extends L1L2 {
  static override readonly className: string = "L2";
  constructor(options: { readonly l2?: number } = {}) {
    super({ l2: options.l2 ?? 0.01 });
  }
  override getConfig(): Record<string, unknown> {
    return { l2: this.l2 };
  }
}
