import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { webgpu } from "@hornbeam/backend-webgpu";
import { dawn } from "@hornbeam/backend-webgpu/node";
import type { BackendProbe, CliModel, Toolkit } from "@hornbeam/cli";
import { peekDefaultDevice } from "@hornbeam/core";
import type { Backend } from "@hornbeam/ir";
import { ensureDevice } from "../facade/device.ts";
import { loadModel, modelFromJSON } from "../facade/loadModel.ts";
import { compileObjects } from "../facade/compileObjects.ts";
import { objectsOf } from "../facade/objects.ts";

/** What is told of the native backend, which is not a dependency of this package. */
type NativeBackend = Backend & {
  readonly machine: { readonly simd: string; readonly oneDnn: boolean };
  threads(): number;
};

/** A package that may be installed or not; the name is a value, so that nothing tries to resolve it before. */
const optional = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
  try {
    return (await import(name)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_MODULE_NOT_FOUND")
      throw new Error(`${name} is not installed`, { cause: error });
    throw error;
  }
};

const describe = (adapter: GPUAdapter | null): string => {
  const { description, vendor } = adapter?.info ?? {};
  return `adapter ${description || vendor || "without a name"}`;
};

const backends: readonly BackendProbe[] = [
  {
    name: "default",
    open: async () => {
      const name = await ensureDevice();
      return { backend: peekDefaultDevice()!.backend, says: `${name}: what is chosen where none is set` };
    },
    remedy: "one of those below",
  },
  {
    name: "native",
    open: async () => {
      const { native } = await optional("@hornbeam/backend-native");
      const backend = await (native as () => Promise<NativeBackend>)();
      const { simd, oneDnn } = backend.machine;
      return { backend, says: `${simd}${oneDnn ? " and oneDNN" : ""} on ${backend.threads()} threads` };
    },
    remedy: "npm install @hornbeam/backend-native",
  },
  {
    name: "webgpu",
    open: async () => {
      const found = await dawn();
      if (!found?.gpu) throw new Error("the package webgpu is not installed, or does not load");
      const adapter = await found.gpu.requestAdapter();
      return { backend: await webgpu(found), says: describe(adapter) };
    },
    remedy: "npm install webgpu, on a machine with a GPU and its Vulkan, Metal or D3D12 driver",
  },
  {
    name: "wasm",
    open: async () => {
      const backend = await wasm();
      return { backend, says: `WebAssembly SIMD on up to ${backend.threads().most} threads` };
    },
    remedy: "an engine with WebAssembly SIMD",
  },
  { name: "js", open: () => Promise.resolve({ backend: js(), says: "plain JavaScript" }), remedy: "none is needed" },
];

/** What the commands of `@hornbeam/cli` work with. */
export const toolkit = (version: string): Toolkit => ({
  version,
  objects: objectsOf({}),
  compileObjects: Object.assign({}, ...Object.values(compileObjects)) as Record<string, unknown>,
  loadModel: (path, objects) => loadModel(path, { objects }) as unknown as Promise<CliModel>,
  modelFromJSON: (json, objects) => modelFromJSON(json, { objects }) as unknown as CliModel,
  interpreter: js,
  backends,
});
