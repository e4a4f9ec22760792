import * as base from "@hornbeam/preprocessing";

/** Normalization whose `adapt` chooses a backend, if none was set. */
export class Normalization extends base.Normalization {
  // Saved as Keras's class, not as one of the user's.
  static override readonly className: string = "Normalization";
  override async adapt(data: base.AdaptData): Promise<void> {
    await (await import("./device.ts")).ensureDevice();
    return super.adapt(data);
  }
}
