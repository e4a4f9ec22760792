import { describe, test } from "vitest";
import { runConformance, type TestApi } from "../../src/index.ts";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";
import { budgets } from "./budgets.ts";

// Software adapters take a second to make the shaders of one test: without HORNBEAM_WEBGPU=all, ops run in one dtype or two.
const all = process.env["HORNBEAM_WEBGPU"] === "all";
const some =
  /^(exp|log|pow|sin|add|max|where|castTo|reduceSum|argReduce|dotGeneral|conv|gather|scatter|sort|cumulative|concat|pad|reduceWindow)\w* float32|^(add|mod|floorDiv|shiftRight|dotGeneral)\w* int32|^dotGeneral int8|^(not|and)\w* bool|^(mul|castTo)\w* float16 to bool/;
const runner: TestApi = { describe, test };
const kit = (wanted: RegExp): TestApi => ({
  ...runner,
  test: (name, body) => (all || wanted.test(name) ? runner.test(name, body) : undefined),
});

const suffix = hasAdapter ? "" : ` (${HOW})`;
const make = makeWebgpu;
const options = { flushesSubnormals: true, budgets };

describe.skipIf(!hasAdapter)(`WebGPU${suffix}`, async () => {
  if (!hasAdapter) return;
  await runConformance(make, kit(some), { ...options, suites: ["primitives"] });
  await runConformance(make, kit(/./), { ...options, suites: ["control", "random", "memory", "faults"] });
  await runConformance(make, kit(/./), { ...options, suites: ["fusion"] });
  await runConformance(make, kit(/float/), { ...options, suites: ["fuzz"], fuzz: { graphs: all ? 120 : 6 } });
});
