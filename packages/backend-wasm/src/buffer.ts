import type { Buffer } from "@hornbeam/ir";
import { DeviceError } from "@hornbeam/ir";

/** A block of linear memory; address 0 once it is freed. */
export interface WasmBuffer extends Buffer {
  address: number;
}

/** Address of a live buffer. @throws DeviceError for one that was freed. */
export const addressOf = (buffer: Buffer): number => {
  const { address } = buffer as WasmBuffer;
  if (!address)
    throw new DeviceError(
      "wasm: the buffer was freed, or belongs to another backend. Move the tensor to this device first.",
      { op: "wasm" },
    );
  return address;
};
