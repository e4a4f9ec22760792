import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Tests of the built packages: plain Node resolution, no `source` condition. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ["tooling/built/**/*.dist.test.ts", "packages/*/{src,test}/**/*.dist.test.ts"],
    pool: "forks",
    testTimeout: 120_000,
  },
});

export default config;
