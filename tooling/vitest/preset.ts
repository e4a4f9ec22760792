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
  },
});

export default preset;
