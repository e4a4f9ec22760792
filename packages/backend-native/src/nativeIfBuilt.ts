import { native, type NativeBackend } from "./native.ts";

/** The native backend where there is an addon for this machine that loads; undefined elsewhere. */
export const nativeIfBuilt = (): NativeBackend | undefined => {
  try {
    return native();
  } catch {
    return undefined;
  }
};
