import type { ConformanceOptions, MakeBackend, SuiteName, TestApi } from "./api.ts";
import { makeBench } from "./bench.ts";
import { allGroups } from "./cases/index.ts";
import { claimTests } from "./suites/claims.ts";
import { controlTests } from "./suites/control.ts";
import { faultTests } from "./suites/faults.ts";
import { fusionTests } from "./suites/fusion.ts";
import { fuzzTests } from "./suites/fuzz.ts";
import { gradientTests } from "./suites/gradients.ts";
import { memoryTests } from "./suites/memory.ts";
import { primitiveTests } from "./suites/primitives.ts";
import { randomTests } from "./suites/random.ts";

/**
 * Registers the tests that every backend passes. Await it where tests are collected: which tests there are follows from what the
 * backend holds.
 *
 * `await runConformance(() => wasm(), { describe, test })`
 */
export const runConformance = async (
  makeBackend: MakeBackend,
  api: TestApi,
  options: ConformanceOptions = {},
): Promise<void> => {
  const bench = makeBench(await makeBackend(), options);
  const suites: Readonly<Record<string, () => void>> = {
    primitives: () => primitiveTests(allGroups(), bench, api),
    fusion: () => fusionTests(bench, api),
    control: () => controlTests(bench, api),
    random: () => randomTests(bench, api),
    memory: () => memoryTests(makeBackend, api),
    faults: () => faultTests(makeBackend, api),
    claims: () => claimTests(bench, api),
    gradients: () => gradientTests(bench, api),
    fuzz: () => fuzzTests(bench, api),
  };
  for (const [name, body] of Object.entries(suites))
    if (!options.suites || options.suites.includes(name as SuiteName))
      api.describe(`${bench.backend.name}: ${name}`, body);
};
