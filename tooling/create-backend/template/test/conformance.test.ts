import { runConformance } from "@hornbeam/conformance";
import { describe, test } from "vitest";
import { NAME } from "../src/index.ts";

await runConformance(() => NAME(), { describe, test });
