import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { describe, test } from "vitest";
import { runConformance } from "../src/index.ts";
import { randomGraph, randomInputs } from "../src/fuzz/graphs.ts";
import { toTensor } from "../src/bench.ts";
import { topoSort } from "@hornbeam/core";
let n = 0, m = 0;
for (let s = 1; s < 100; s++) { const o = randomGraph(s, "int32", randomInputs(s, "int32").map(toTensor)); m += o.length; n += topoSort(o).length; }
console.log("nodes per graph", n / 100, "outs", m / 100);
const which = process.env.BK;
if (which !== "wasm") await runConformance(() => js(), { describe, test: (a, b) => test(a, b, 300000) }, { suites: ["fuzz"], fuzz: { graphs: 700, seed: 9000 } });
if (which !== "js") await runConformance(() => wasm(), { describe, test: (a, b) => test(a, b, 300000) }, { suites: ["fuzz"], fuzz: { graphs: 700, seed: 9000 } });
