import type { WebgpuOptions } from "../webgpuOf.ts";

/** What Dawn asks the event loop with: a function without a name and without a text of ours. */
const isNative = (fn: unknown): boolean =>
  typeof fn === "function" && fn.name === "" && /\[native code\]/.test(String(fn));

/** Where every backend of the process finds `awake`, however its device was made. */
const polite: unique symbol = Symbol.for("hornbeam.webgpu.awake") as never;

const awake = (): (() => void) => {
  const timer = setInterval(() => undefined, 1);
  return () => clearInterval(timer);
};

/**
 * Dawn looks for news of the GPU in every turn of the event loop as long as a device exists: one core is busy with that, and the
 * process never ends. From here on these looks keep nothing awake; while somebody waits for the GPU, a timer does.
 */
const bePolite = (): void => {
  const { setImmediate: original } = globalThis;
  if (polite in original) return;
  const replacement = ((fn: (...args: unknown[]) => void, ...args: unknown[]) => {
    const made = original(fn, ...args);
    return isNative(fn) ? made.unref() : made;
  }) as typeof setImmediate;
  // `util.promisify(setImmediate)` goes by a property of it.
  Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
  globalThis.setImmediate = Object.assign(replacement, { [polite]: awake });
  // Who waits for something of the device's by himself, while something else keeps the process alive, gets it a little later.
  setInterval(() => undefined, 10).unref();
};

/**
 * WebGPU of the npm package `webgpu` (Dawn), where it is installed: `setDevice(await webgpu(await dawn()))`. Undefined where it is not
 * there, or does not load on this machine. Scripts end by themselves, as with other backends.
 */
export const dawn = async (): Promise<WebgpuOptions | undefined> => {
  try {
    const { create } = await import("webgpu");
    bePolite();
    return { gpu: create([]), awake };
  } catch {
    return undefined;
  }
};
