import {
  control,
  convolutions,
  createWasm,
  indexing,
  products,
  rowGroups,
  specialFunctions,
  threadsWith,
} from "@hornbeam/backend-wasm";
import { describe, test } from "vitest";
import { runConformance } from "../src/index.ts";

// Every kernel that can be is shared out, however small, and every run is one of all threads.
const eager = threadsWith({ part: 1, start: 0, send: 0, wait: 20_000 });
const parts = [products, convolutions, indexing, control, specialFunctions, rowGroups, eager];

await runConformance(() => createWasm(parts, { threads: 2 }), { describe, test });
