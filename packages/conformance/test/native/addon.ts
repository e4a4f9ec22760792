import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { native, type NativeBackend } from "@hornbeam/backend-native";

const isBuilt = (): boolean => {
  try {
    native().dispose();
    return true;
  } catch {
    return false;
  }
};

/** Whether the addon is there. */
export const hasNative: boolean = isBuilt();
/** Put behind the names of tests that are skipped without it. */
export const suffix: string = hasNative ? "" : " (no native addon; add: npm run native)";

export const makeNative = (threads = 2): NativeBackend => native({ threads });

/** The addon itself. */
export const addonPath = (): string => {
  const built = fileURLToPath(new URL("../../../backend-native/build/hornbeam.node", import.meta.url));
  return process.env["HORNBEAM_NATIVE"] ?? (existsSync(built) ? built : "");
};
