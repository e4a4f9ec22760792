import { DeviceError, type Buffer } from "@hornbeam/ir";
import type { Device } from "./device.ts";

const registry: FinalizationRegistry<() => void> = /* @__PURE__ */ new FinalizationRegistry((free) => free());

/** Memory on a device that some tensors share. Freed by `dispose`, or when nothing refers to it any more. */
export class Storage {
  readonly device: Device;
  #buffer: Buffer | undefined;
  #gone = "disposed";

  constructor(device: Device, buffer: Buffer) {
    this.device = device;
    this.#buffer = buffer;
    registry.register(this, () => device.release(buffer), this);
  }

  get live(): boolean {
    return this.#buffer !== undefined;
  }

  /** @throws DeviceError after `dispose` or donation. */
  get buffer(): Buffer {
    if (!this.#buffer)
      throw new DeviceError(
        `tensor: its memory must not have been released; it was ${this.#gone}. ` +
          `Keep the result of the step instead, or copy it with await x.data() before.`,
      );
    return this.#buffer;
  }

  /** Hands the buffer to a new owner (an output that is computed in place); tensors on this storage become unreadable. */
  donate(): Buffer {
    const { buffer } = this;
    registry.unregister(this);
    this.#buffer = undefined;
    this.#gone = "donated to a step that updated it in place";
    return buffer;
  }

  dispose(): void {
    if (!this.#buffer) return;
    registry.unregister(this);
    this.device.release(this.#buffer);
    this.#buffer = undefined;
  }
}
