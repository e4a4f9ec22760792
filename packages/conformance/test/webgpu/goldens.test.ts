import { setDevice } from "@hornbeam/compiler";
import { beforeAll, describe, expect, test } from "vitest";
import { comparedIds, dtypesIn, runOpCase } from "../../../../tooling/goldens/opCases.ts";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

// Software adapters take a while to make the shaders of one case: without HORNBEAM_WEBGPU=all some are run, compiled.
const all = process.env["HORNBEAM_WEBGPU"] === "all";
const hosted = /^(unique|nonzero|where__nz|polar|gammainc|ctc_decode)/;
/** What WebGPU has no numbers for: float64 and int64 do not exist in WGSL. */
const refused: readonly string[] = ["take__neg"];
const held = comparedIds.filter((id) => !refused.includes(id));
const some = all ? held : held.filter((id, i) => i % 40 === 0 || hosted.test(id));

describe.skipIf(!hasAdapter)(`Keras's ops on WebGPU${hasAdapter ? "" : ` (${HOW})`}`, () => {
  beforeAll(async () => void setDevice(await makeWebgpu()));

  test.each(some)("%s", (id) => runOpCase(id, { eager: all }));

  test.each(refused)("%s needs int64: refused with what to cast to", async (id) => {
    expect([...dtypesIn(id)]).toContain("int64");
    await expect(runOpCase(id)).rejects.toThrow(/webgpu: this backend cannot hold int64.*cast/is);
  });

  test("all others are compared", () => expect(held.length).toBe(comparedIds.length - 1));
});
