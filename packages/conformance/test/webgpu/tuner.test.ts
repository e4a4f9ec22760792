import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWebgpu, tuner, type TuneStore } from "@hornbeam/backend-webgpu";
import { fileStore } from "@hornbeam/backend-webgpu/node";
import { createDevice } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { matmul } from "@hornbeam/ops";
import { afterAll, describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

const folder = mkdtempSync(join(tmpdir(), "hornbeam-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("choices are kept in a file, and one that is broken counts as empty", async () => {
  const path = join(folder, "deep", "choices.json");
  const store = fileStore(path);
  expect(await store.get("a")).toBeUndefined();
  await Promise.all([store.set("a", "1"), store.set("__proto__", "2")]);
  expect(await fileStore(path).get("a")).toBe("1");
  expect(JSON.parse(readFileSync(path, "utf8"))).toHaveProperty("a");
  expect(await fileStore(join(folder, "deep")).get("a")).toBeUndefined();
});

const suffix = hasAdapter ? "" : ` (${HOW})`;

describe.skipIf(!hasAdapter)(`a tuner${suffix}`, () => {
  const square = (n: number): Tensor =>
    tensor(
      Float32Array.from({ length: n * n }, (_, i) => (i % 7) - 3),
      { shape: [n, n] },
    );

  test("measures each class of products once, and remembers", async () => {
    const kept = new Map<string, string>();
    let asked = 0;
    const store: TuneStore = {
      get: (key) => {
        asked++;
        return Promise.resolve(kept.get(key));
      },
      set: (key, value) => Promise.resolve(void kept.set(key, value)),
    };
    const { device } = await makeWebgpu();
    const plain = createWebgpu(device);
    setDefaultDevice(createDevice(plain));
    const expected = await matmul(square(40), square(40)).data();
    for (const round of [0, 1]) {
      const backend = createWebgpu(device, { tuner: tuner({ store }) });
      setDefaultDevice(createDevice(backend));
      expect(await matmul(square(40), square(40)).data()).toEqual(expected);
      // The same class: to the next power of two.
      expect((await matmul(square(36), square(36)).data()).length).toBe(36 * 36);
      expect(kept.size).toBe(1);
      expect(asked).toBe(round + 1);
      const [[key, value]] = [...kept] as [[string, string]];
      expect(key).toMatch(/^hornbeam-webgpu\/1\/.+\/float32\/float32\/0\/6\/6\/6\//);
      expect(JSON.parse(value)).toHaveProperty("kind");
    }
  });
});
