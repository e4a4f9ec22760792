import { describe, test } from "vitest";
import { runConformance } from "../../src/index.ts";
import { hasNative, makeNative, suffix } from "./addon.ts";

describe.skipIf(!hasNative)(`the native backend${suffix}`, async () => {
  if (!hasNative) return;
  await runConformance(() => makeNative(), { describe, test });
});
