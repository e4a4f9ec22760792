import { offerDevice } from "@hornbeam/core";
import { ensureDevice } from "./device.ts";

/**
 * A function that makes tensors of data: with the first one it is settled that a backend is chosen when a value is read, if none was set by
 * then. Importing alone has no effect.
 */
export const choosing = <F extends (...args: never[]) => unknown>(fn: F): F =>
  ((...args: never[]) => {
    offerDevice(ensureDevice);
    return fn(...args);
  }) as F;
