import { createWebgpu, type WebgpuBackend } from "@hornbeam/backend-webgpu";
import { createDevice } from "@hornbeam/compiler";
import { setDefaultDevice, tensor } from "@hornbeam/core";
import { matmul } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { runConformance, type TestApi } from "../../src/index.ts";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";
import { budgets } from "./budgets.ts";

const suffix = hasAdapter ? "" : ` (${HOW})`;

/** As where the adapter binds no more than this: memory takes many buffers, and most kernels have arguments in several. */
const segmented = async (segmentBytes: number): Promise<WebgpuBackend> =>
  createWebgpu((await makeWebgpu()).device, { segmentBytes });

describe.skipIf(!hasAdapter)(`WebGPU in buffers of 8 KiB${suffix}`, async () => {
  if (!hasAdapter) return;
  const options = { flushesSubnormals: true, budgets };
  const make = (): Promise<WebgpuBackend> => segmented(8192);
  // Tensors of these are larger than a buffer.
  const runner: TestApi = { describe, test };
  const kit: TestApi = {
    ...runner,
    test: (name, body) => (/kept before and after its activation/.test(name) ? undefined : runner.test(name, body)),
  };
  await runConformance(make, kit, { ...options, suites: ["fusion", "control", "memory", "faults"] });
});

describe.skipIf(!hasAdapter)(`WebGPU memory beyond one binding${suffix}`, () => {
  test("a step whose temporaries need several buffers is one submission with the same results", async () => {
    const n = 64;
    const data = Float32Array.from({ length: n * n }, (_, i) => Math.sin(i));
    // Both products are alive at once, and each fills a buffer of its own.
    const run = async (backend: WebgpuBackend): Promise<number[]> => {
      setDefaultDevice(createDevice(backend));
      const x = tensor(data, { shape: [n, n] }).realize();
      const make = () => matmul(matmul(matmul(x, x), matmul(x, matmul(x, x))), x);
      await make().data();
      const before = backend.submissions();
      const result = Array.from(await make().data(), Number);
      expect(backend.submissions() - before).toBe(1);
      return result;
    };
    const whole = await makeWebgpu();
    const expected = await run(whole);
    const parts = await segmented(4 * n * n);
    expect(await run(parts)).toEqual(expected);
    expect(whole.reserved()).toBe(1 << 24);
    // x, the result, and at least two temporaries
    expect(parts.reserved()).toBeGreaterThanOrEqual(4 * 4 * n * n);
    whole.dispose();
    parts.dispose();
  });

  test("a temporary that fits into no buffer is refused with kernel, shape and bytes; all else goes on", async () => {
    const backend = await segmented(4096);
    setDefaultDevice(createDevice(backend));
    const x = tensor(new Float32Array(64).fill(1), { shape: [64, 1] }).realize();
    expect(() => matmul(matmul(x, tensor(new Float32Array(64), { shape: [1, 64] })), x).realize()).toThrow(
      /dotGeneral\S*: every tensor must fit into one binding, 4096 bytes on this adapter; received float32\[64, 64\] of 16384 bytes/,
    );
    expect(Array.from(await matmul(x, tensor([[2]], { dtype: "float32" })).data(), Number).slice(0, 2)).toEqual([2, 2]);
    backend.dispose();
  });
});
