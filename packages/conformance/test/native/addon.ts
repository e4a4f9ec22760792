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
