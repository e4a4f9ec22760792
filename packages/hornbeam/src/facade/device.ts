import { js } from "@hornbeam/backend-js";
import { nativeIfBuilt } from "@hornbeam/backend-native/auto";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { peekDefaultDevice } from "@hornbeam/core";

/** Chooses a backend where none was set: the native one where it is installed, WebAssembly where it runs, plain JavaScript elsewhere. Returns its name. */
export const ensureDevice = async (): Promise<string> => {
  const known = peekDefaultDevice();
  if (known) return known.backend.name;
  const backend = nativeIfBuilt() ?? (await wasm().catch(() => js()));
  // Another caller may have been faster.
  const raced = peekDefaultDevice();
  if (raced) return raced.backend.name;
  return setDevice(backend).backend.name;
};
