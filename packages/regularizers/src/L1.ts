import { L1L2 } from "./L1L2.ts";

/** l1 · Σ|x|, l1 = 0.01 by default. */
export class L1 extends L1L2 {
  static override readonly className: string = "L1";
  constructor(options: { readonly l1?: number } = {}) {
    super({ l1: options.l1 ?? 0.01 });
  }
  override getConfig(): Record<string, unknown> {
    return { l1: this.l1 };
  }
}
