import * as activations from "@hornbeam/activations";
import type { WebgpuBackend } from "@hornbeam/backend-webgpu";
import * as constraints from "@hornbeam/constraints";
import * as initializers from "@hornbeam/initializers";
import * as layers from "@hornbeam/layers";
import * as preprocessing from "@hornbeam/preprocessing";
import * as regularizers from "@hornbeam/regularizers";
import { describe, expect, test } from "vitest";
import { testLayer } from "../../src/index.ts";
import { coreCases, cubed } from "../layers/core.ts";
import { preprocessingCases } from "../layers/preprocessing.ts";
import { sequenceCases } from "../layers/sequence.ts";
import { spatialCases } from "../layers/spatial.ts";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

const objects = {
  ...activations,
  ...initializers,
  ...regularizers,
  ...constraints,
  ...layers,
  ...preprocessing,
  cubed,
};
const cases = Object.entries({ ...coreCases, ...spatialCases, ...sequenceCases, ...preprocessingCases });
// Software adapters take a while to make the shaders of a layer: without HORNBEAM_WEBGPU=all one of each kind is tested.
const all = process.env["HORNBEAM_WEBGPU"] === "all";
const kinds =
  /^(Dense|Dropout|BatchNormalization|LayerNormalization|Embedding|PReLU|Conv2D|DepthwiseConv2D|MaxPooling2D|UpSampling2D|LSTM|MultiHeadAttention|Concatenate)$/;
const some = all ? cases : cases.filter(([name]) => kinds.test(name));

describe.skipIf(!hasAdapter)(`layers on WebGPU${hasAdapter ? "" : ` (${HOW})`}`, async () => {
  if (!hasAdapter) return;
  const backend: WebgpuBackend = await makeWebgpu();
  for (const [name, given] of some) {
    // The gradient's check runs on backend-js, wherever the rest does: test/layers has it.
    const skip = { ...given.skip, gradient: "checked beside backend-js" };
    await testLayer(name, { ...given, skip }, { backends: [() => backend], objects }, { describe, test });
  }

  test("there is one of each kind", () => expect(some.length).toBeGreaterThan(12));
});
