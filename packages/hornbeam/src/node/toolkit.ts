import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import type { BackendProbe, CliModel, Toolkit } from "@hornbeam/cli";
import type { Backend } from "@hornbeam/ir";
import { loadModel, modelFromJSON } from "../facade/loadModel.ts";
import { compileObjects } from "../facade/compileObjects.ts";
import { objectsOf } from "../facade/objects.ts";

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
    name: "native",
    open: async () => {
      const { native } = await optional("@hornbeam/backend-native");
      return { backend: await (native as () => Promise<Backend>)(), says: "native code on all cores" };
    },
    remedy: "npm install @hornbeam/backend-native",
  },
  {
    name: "webgpu",
    open: async () => {
      const { webgpu } = await optional("@hornbeam/backend-webgpu");
      const { create, globals } = await optional("webgpu");
      Object.assign(globalThis, globals);
      // Where browsers have it; Dawn takes an instance that is collected for a lost device.
      const gpu = (create as (flags: readonly string[]) => GPU)([]);
      Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
      const adapter = await gpu.requestAdapter();
      const backend = await (webgpu as (options: object) => Promise<Backend>)({ gpu });
      return { backend, says: describe(adapter) };
    },
    remedy:
      "npm install @hornbeam/backend-webgpu webgpu, on a machine with a GPU and its Vulkan, Metal or D3D12 driver",
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
