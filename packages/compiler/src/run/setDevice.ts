import { setDefaultDevice } from "@hornbeam/core";
import type { Backend } from "@hornbeam/ir";
import { createDevice, type CompilingDevice, type DeviceOptions } from "./createDevice.ts";

/** Makes a backend the one everything runs on from now on: `setDevice(await wasm())`. Returns the device. */
export const setDevice = (backend: Backend, options?: DeviceOptions): CompilingDevice => {
  const device = createDevice(backend, options);
  setDefaultDevice(device);
  return device;
};
