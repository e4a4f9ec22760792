import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import type { Backend } from "@hornbeam/ir";
import { afterAll, beforeAll, describe } from "vitest";
import { hasNative, makeNative, suffix } from "../../packages/conformance/test/native/addon.ts";
import { hasAdapter, HOW, makeWebgpu } from "../../packages/conformance/test/webgpu/adapter.ts";

const backends: Readonly<Record<string, () => Backend | Promise<Backend>>> = { js: () => js(), wasm: () => wasm(), webgpu: makeWebgpu, native: () => makeNative() };

/** Software adapters make a shader in a tenth of a second: of long lists only every n-th case runs on WebGPU without HORNBEAM_WEBGPU=all. */
export const part = <T>(cases: readonly T[], name: string, n: number): readonly T[] =>
  name === "webgpu" && process.env["HORNBEAM_WEBGPU"] !== "all" ? cases.filter((_, i) => i % n === 0) : cases;

/** The same tests on each backend, which is the default device meanwhile: `describeOn("Keras's layers", (name) => …)`. */
export const describeOn = (title: string, body: (name: string) => void): void => {
  for (const [name, make] of Object.entries(backends)) {
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
