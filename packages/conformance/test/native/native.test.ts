import { describe, test } from "vitest";
import { runConformance } from "../../src/index.ts";
import { hasNative, makeNative, suffix } from "./addon.ts";

describe.skipIf(!hasNative)(`native${suffix}`, async () => {
  if (!hasNative) return test("conformance", () => undefined);
  return runConformance(() => makeNative(), { describe, test });
});
