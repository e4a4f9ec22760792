import { js } from "@hornbeam/backend-js";
import { describe, test } from "vitest";
import { runConformance } from "../src/index.ts";

await runConformance(() => js(), { describe, test }, { oracle: "definitions" });
