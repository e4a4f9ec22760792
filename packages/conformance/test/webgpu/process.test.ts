import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hasAdapter, HOW } from "./adapter.ts";

const suffix = hasAdapter ? "" : ` (${HOW})`;
const run = (code: string): { status: number | null; stdout: string } =>
  spawnSync(process.execPath, ["--conditions=source", "--no-warnings", "--input-type=module", "--eval", code], {
    encoding: "utf8",
    timeout: 20_000,
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
  });
const start = `
  import { webgpu } from "@hornbeam/backend-webgpu";
  import { dawn } from "@hornbeam/backend-webgpu/node";
  import { setDevice } from "@hornbeam/compiler";
  import { tensor } from "@hornbeam/core";
  import { add } from "@hornbeam/ops";
  setDevice(await webgpu(await dawn()));
  console.log(String(await add(tensor([1, 2]), tensor([3, 4])).data()));`;

describe.skipIf(!hasAdapter)(`a process with a WebGPU device${suffix}`, () => {
  test("ends by itself, with what it was waiting for", () => {
    expect(run(start)).toMatchObject({ status: 0, stdout: "4,6\n" });
  });

  test("does nothing while nobody waits", () => {
    const count = `
      let looks = 0;
      const original = setImmediate;
      globalThis.setImmediate = (...args) => (looks++, original(...args));`;
    const idle = `
      looks = 0;
      await new Promise((resolve) => setTimeout(resolve, 500));
      console.log(looks < 150 ? "idle" : looks);`;
    expect(run(count + start + idle).stdout).toBe("4,6\nidle\n");
  });

  test("other native code and users of setImmediate see what they always saw", () => {
    const immediate = `
      import { promisify } from "node:util";
      console.log(await promisify(setImmediate)("value"));
      setImmediate(function () {}.bind(null));
      console.log(setImmediate(() => console.log("ran")).hasRef(), setImmediate(() => undefined).hasRef());`;
    expect(run(start + immediate)).toMatchObject({ status: 0, stdout: "4,6\nvalue\ntrue true\nran\n" });
  });
});
