import { wasm } from "@hornbeam/backend-wasm";
import { describe, test } from "vitest";
import { runConformance } from "../src/index.ts";

await runConformance(() => wasm(), { describe, test });
