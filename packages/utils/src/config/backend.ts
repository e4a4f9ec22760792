import { peekDefaultDevice } from "@hornbeam/core";

/** The name of the backend that computes: "wasm", "js", "webgpu" …; undefined as long as none is set. https://keras.io/api/utils/config_utils/ */
export const backend = (): string | undefined => peekDefaultDevice()?.backend.name;
