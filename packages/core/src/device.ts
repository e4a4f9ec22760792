import { DeviceError, type Backend, type Buffer } from "@hornbeam/ir";
import type { Tensor } from "./tensor.ts";

/** A backend with the compiler in front of it: what realises tensors. Made by `createDevice` of the compiler. */
export interface Device {
  readonly backend: Backend;
  /** Longest chain of unrealised ops that eager code may pile up before it is run by itself. */
  readonly maxDepth: number;
  /** On debug devices: the line of user code that makes an op. */
  callSite?(): string | undefined;
  /** Gives every tensor memory on this device. Starts the work; reading waits for it. */
  realize(tensors: readonly Tensor[]): void;
  /** Frees a buffer once the work that was started before is done with it. */
  release(buffer: Buffer): void;
  /** Bytes of a realised tensor, after all work that was started before. */
  read(tensor: Tensor): Promise<Uint8Array>;
  /** Resolves when nothing is pending (compiles included); rejects with the first error since the last call. */
  sync(): Promise<void>;
}

// Beside the seed of `setRandomSeed` the only module-level mutable state of the repository.
let current: Device | undefined;
let choose: (() => Promise<unknown>) | undefined;

/** Offers to choose a device for the first value that is read before one was set. The first offer counts. */
export const offerDevice = (chooser: () => Promise<unknown>): void => {
  choose ??= chooser;
};

/** The default device, chosen now where none was set and somebody offered to; undefined where nobody did. */
export const chooseDevice = async (): Promise<Device | undefined> => {
  if (!current) await choose?.();
  return current;
};

/** Whether a device is going to be there once a value is read. */
export const isDeviceOffered = (): boolean => choose !== undefined;

/** Makes a device the one that tensors are realised on from now on. Returns the previous one. */
export const setDefaultDevice = (device: Device | undefined): Device | undefined => {
  const previous = current;
  current = device;
  return previous;
};

/** The default device, or undefined before one was chosen. */
export const peekDefaultDevice = (): Device | undefined => current;

/** @throws DeviceError where none was chosen. */
export const getDefaultDevice = (): Device => {
  if (!current)
    throw new DeviceError(
      "device: a backend must be chosen before a value is read; none was. " +
        'Call setDevice(await wasm()) with a backend of "@hornbeam/backend-…", or await ensureDevice() of "hornbeam".',
    );
  return current;
};
