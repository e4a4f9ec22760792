import { describe, test } from "vitest";
import { runConformance } from "../../src/index.ts";
import { hasNative, makeNative, suffix } from "./addon.ts";

if (hasNative) await runConformance(() => makeNative(), { describe, test });
else test.skip(`native: conformance${suffix}`, () => undefined);
