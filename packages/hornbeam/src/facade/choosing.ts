import { offerDevice } from "@hornbeam/core";

// Backends are loaded when one is chosen, not with every op that could need one.
const choose = async (): Promise<unknown> => (await import("./device.ts")).ensureDevice();

/**
 * A function that makes tensors of data: with the first one it is settled that a backend is chosen when a value is read, if none was set by
 * then. Importing alone has no effect.
 */
export const choosing = <F extends (...args: never[]) => unknown>(fn: F): F =>
  ((...args: never[]) => {
    offerDevice(choose);
    return fn(...args);
  }) as F;
