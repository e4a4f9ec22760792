import { launch, type Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { ADD_CHROMIUM, findChromium } from "./chromium.ts";
import { servePage } from "./servePage.ts";
import type { WebgpuResult } from "./webgpuWork.ts";

const chromium = findChromium();
const suffix = chromium ? "" : ` (add: ${ADD_CHROMIUM})`;
const here = (path: string): string => new URL(path, import.meta.url).pathname;

// A graphics processor that no machine needs to have: headless Chromium's own.
const ADAPTER = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

describe.skipIf(!chromium)(`WebGPU in Chromium${suffix}`, () => {
  let browser: Browser;
  let results: WebgpuResult[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    const { server, url } = await servePage({
      "/webgpuPage.js": here("./webgpuPage.ts"),
      "/webgpuWorker.js": here("./webgpuWorker.ts"),
    });
    const args = ["--no-sandbox", "--disable-dev-shm-usage", ...ADAPTER];
    browser = await launch({ executablePath: chromium!, args, protocolTimeout: 170_000 });
    const page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(url);
    await page.waitForFunction("globalThis.results !== undefined");
    results = (await page.evaluate("globalThis.results")) as WebgpuResult[];
    server.close();
  }, 180_000);
  afterAll(() => browser?.close());

  /** The results in the page and in the worker. */
  const both = (context: TestContext): WebgpuResult[] => {
    // Known only once the page has run: some builds of Chromium come without the software adapter.
    if (!results[0]?.adapter) context.skip(`this Chromium has no WebGPU adapter: ${ADD_CHROMIUM}, with SwiftShader`);
    return results;
  };

  test(`a part of conformance passes, in the page and in a worker${suffix}`, (context) => {
    for (const { passed, failed } of both(context)) {
      expect(failed).toEqual([]);
      expect(passed).toBeGreaterThan(8);
    }
    expect(problems).toEqual([]);
  });

  test(`fit gives the losses of the interpreter, a submission a step${suffix}`, (context) => {
    for (const { losses, expected, submissions } of both(context)) {
      expect(losses).toHaveLength(3);
      losses!.forEach((loss, i) => expect(Math.abs(loss / expected![i]! - 1)).toBeLessThan(1e-4));
      // 12 steps, and what comes before and between the epochs
      expect(submissions).toBeGreaterThanOrEqual(12);
      expect(submissions).toBeLessThan(40);
    }
  });

  test(`an adapter on the CPU is not chosen by itself${suffix}`, (context) => {
    expect(both(context).map((r) => r.chosen)).toEqual(["wasm", "wasm"]);
  });

  test(`a device that was destroyed is said to be lost${suffix}`, (context) => {
    for (const { lost } of both(context))
      expect(lost).toMatch(/^DeviceLostError: webgpu: the device is gone \(destroyed\)/);
  });
});
