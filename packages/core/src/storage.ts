import { DeviceError, type Buffer } from "@hornbeam/ir";
import type { Device } from "./device.ts";

const registry: FinalizationRegistry<() => void> = /* @__PURE__ */ new FinalizationRegistry((free) => free());

/** Memory on a device that some tensors share. Freed by `dispose`, or when nothing refers to it any more. */
export class Storage {
  readonly device: Device;
  #buffer: Buffer | undefined;
  /** what the registry watches: it goes from owner to owner, so that a step that updates in place has nothing to register */
  readonly #life: object;
  #gone = "disposed";

  constructor(device: Device, buffer: Buffer, life?: object) {
    this.device = device;
    this.#buffer = buffer;
    this.#life = life ?? {};
    if (!life) registry.register(this.#life, () => device.release(buffer), this.#life);
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

  /** Hands the memory to a new owner (an output that is computed in place); tensors on this storage become unreadable. */
  donate(): Storage {
    const next = new Storage(this.device, this.buffer, this.#life);
    this.#buffer = undefined;
    this.#gone = "donated to a step that updated it in place";
    return next;
  }

  dispose(): void {
    if (!this.#buffer) return;
    registry.unregister(this.#life);
    this.device.release(this.#buffer);
    this.#buffer = undefined;
  }
}
