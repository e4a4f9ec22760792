import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import type { Backend } from "@hornbeam/ir";
import { afterAll, beforeAll, describe } from "vitest";
import { hasNative, makeNative, suffix } from "../../packages/conformance/test/native/addon.ts";
import { hasAdapter, HOW, makeWebgpu } from "../../packages/conformance/test/webgpu/adapter.ts";

const backends: Readonly<Record<string, () => Backend | Promise<Backend>>> = { js: () => js(), wasm: () => wasm(), webgpu: makeWebgpu, native: () => makeNative() };

/** Everything on WebGPU, and nothing elsewhere: `npm test -- webgpu-all`. */
const all = process.env["HORNBEAM_WEBGPU"] === "all";

/** The same tests on each backend, which is the default device meanwhile: `describeOn("Keras's layers", (name) => …)`. */
export const describeOn = (title: string, body: (name: string) => void): void => {
  for (const [name, make] of Object.entries(backends)) {
    if (all && name !== "webgpu") continue;
    const missing = name === "webgpu" ? !hasAdapter : name === "native" && !hasNative;
    const how = name === "native" ? suffix : ` (${HOW})`;
    describe.skipIf(missing)(`${title} on ${name}${missing ? how : ""}`, () => {
      let backend: Backend;
      beforeAll(async () => {
        backend = await make();
        setDevice(backend);
      });
      afterAll(() => backend.dispose?.());
      body(name);
    });
  }
};
