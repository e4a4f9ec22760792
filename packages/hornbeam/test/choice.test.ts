import { peekDefaultDevice, setDefaultDevice } from "@hornbeam/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "../../conformance/test/webgpu/adapter.ts";
import { Dense, ensureDevice, Input, Sequential, tensor } from "../src/index.ts";

// What is chosen where the native backend is not built.
vi.mock("@hornbeam/backend-native/auto", () => ({ nativeIfBuilt: () => undefined }));

const suffix = hasAdapter ? "" : ` (${HOW})`;

/** A page whose adapter is said to be a graphics processor, or not. */
const page = async (isFallbackAdapter: boolean): Promise<void> => {
  const { gpu } = await makeWebgpu();
  const requestAdapter = async (): Promise<unknown> => {
    const adapter = (await gpu!.requestAdapter())!;
    return {
      info: { isFallbackAdapter, description: "of a test" },
      limits: adapter.limits,
      features: adapter.features,
      requestDevice: (d: GPUDeviceDescriptor) => adapter.requestDevice(d),
    };
  };
  vi.stubGlobal("navigator", { gpu: { requestAdapter } });
};

afterEach(() => {
  vi.unstubAllGlobals();
  setDefaultDevice(undefined);
});

test("without a graphics processor WebAssembly is chosen", async () => {
  expect(await ensureDevice()).toBe("wasm");
});

test("a WebGPU that breaks when it is asked leaves WebAssembly", async () => {
  vi.stubGlobal("navigator", { gpu: { requestAdapter: () => Promise.reject(new Error("broken")) } });
  expect(await ensureDevice()).toBe("wasm");
});

describe.skipIf(!hasAdapter)(`where there is WebGPU${suffix}`, () => {
  test("an adapter on the CPU is left alone", async () => {
    await page(true);
    expect(await ensureDevice()).toBe("wasm");
  });

  test("a graphics processor is chosen; summary and progress say so", async () => {
    await page(false);
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const model = new Sequential([Input({ shape: [3] }), new Dense(1)]).compile({ optimizer: "sgd", loss: "mse" });
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const { history } = await model.fit(x, tensor([[1], [2]]), { epochs: 2 });
    expect(history["loss"]!.every(Number.isFinite)).toBe(true);
    const printed: string[] = [];
    const returned = model.summary({ print: (text) => void printed.push(text) });
    const said = log.mock.calls.map(String);
    log.mockRestore();
    expect(peekDefaultDevice()?.backend.name).toBe("webgpu");
    expect(printed).toEqual([`${returned}\n Device: webgpu`]);
    expect(said.filter((line) => line.endsWith(" - on webgpu")).length).toBe(2);
    peekDefaultDevice()!.backend.dispose!();
  });
});
