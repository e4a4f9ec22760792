import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Tests run on the sources: every workspace package resolves through its `source` condition. */
const preset: ViteUserConfig = defineConfig({
  resolve: { conditions: ["source"] },
  ssr: {
    resolve: { conditions: ["source"], externalConditions: ["source"] },
    noExternal: [/^hornbeam$/, /^@hornbeam\//],
  },
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.ts", "tooling/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "tooling/create-backend/template/**", "**/*.dist.test.ts"],
    environment: "node",
    execArgv: ["--conditions=source"],
    pool: "forks",
    testTimeout: 60_000,
    // Mesa's software adapter compiles a shader for a few elements: what LLVM makes faster by it costs more than it gains.
    env: { GALLIVM_PERF: "nopt" },
  },
});

export default preset;
