import { createWebgpu, type WebgpuBackend } from "@hornbeam/backend-webgpu";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor } from "@hornbeam/core";
import { add } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { runConformance, type TestApi } from "../../src/index.ts";
import { hasAdapter, HOW, leastDevice } from "./adapter.ts";
import { budgets } from "./budgets.ts";

const all = process.env["HORNBEAM_WEBGPU"] === "all";
const suffix = hasAdapter ? "" : ` (${HOW})`;
const make = async (): Promise<WebgpuBackend> => createWebgpu(await leastDevice());
const some =
  /^(exp|add|max|castTo|reduceSum|argReduce|dotGeneral|conv|gather|sort|cumulative|pad)\w* float16( to float32)?$|^(dotGeneral|sort|argReduce|scatter)\w* float32|\b(int8|bool)$/;
const runner: TestApi = { describe, test };
const kit: TestApi = {
  describe,
  test: (name, body) => (all || some.test(name) ? runner.test(name, body) : undefined),
};

describe.skipIf(!hasAdapter)(`WebGPU without features, at the least limits${suffix}`, async () => {
  if (!hasAdapter) return;
  const options = { flushesSubnormals: true, budgets };
  await runConformance(make, kit, { ...options, suites: ["primitives"] });
  await runConformance(make, { describe, test }, { ...options, suites: ["control", "memory", "faults", "fusion"] });

  test("the device has no features, and the limits of the standard", async () => {
    const { features, limits } = await leastDevice();
    expect([...features].filter((f) => f !== "core-features-and-limits")).toEqual([]);
    expect(limits).toMatchObject({
      maxBufferSize: 2 ** 28,
      maxStorageBufferBindingSize: 2 ** 27,
      maxStorageBuffersPerShaderStage: 8,
      maxComputeWorkgroupStorageSize: 16384,
      maxComputeInvocationsPerWorkgroup: 256,
    });
  });

  test("tensors that together are more than a binding lie in several buffers", async () => {
    const backend = await make();
    setDefaultDevice(createDevice(backend));
    const n = 96 * 2 ** 18;
    const x = tensor(new Float32Array(n).fill(1.5)).realize();
    const y = tensor(new Float32Array(n).fill(2)).realize();
    const sum = jit(add)(x, y);
    const got = (await sum.data()) as Float32Array;
    expect([got.length, got[0], got[n >> 1], got[n - 1]]).toEqual([n, 3.5, 3.5, 3.5]);
    backend.dispose();
  });
});
