import { availableParallelism } from "node:os";
import { launch, type Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADD_CHROMIUM, findChromium } from "./chromium.ts";
import { servePage } from "./servePage.ts";
import type { ThreadsResult } from "./threadsPage.ts";

const chromium = findChromium();
const suffix = chromium ? "" : ` (add: ${ADD_CHROMIUM})`;
const here = (path: string): string => new URL(path, import.meta.url).pathname;
const scripts = {
  "/threadsPage.js": here("./threadsPage.ts"),
  "/threadWorker.ts": here("../../packages/backend-wasm/src/threads/threadWorker.ts"),
  "/backendWorker.ts": here("../../packages/backend-wasm/src/remote/backendWorker.ts"),
};

describe.skipIf(!chromium)(`threads and workers in Chromium${suffix}`, () => {
  let browser: Browser;
  const problems: string[] = [];
  const visit = async (isolated: boolean): Promise<ThreadsResult[]> => {
    const { server, url } = await servePage(scripts, isolated);
    const page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(url);
    await page.waitForFunction("globalThis.results !== undefined", { timeout: 60_000 });
    const results = (await page.evaluate("globalThis.results")) as ThreadsResult[];
    await page.close();
    server.close();
    return results;
  };
  beforeAll(async () => {
    browser = await launch({ executablePath: chromium!, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  }, 60_000);
  afterAll(() => browser?.close());

  test(`an isolated page: one thread, two, and a worker have the same bits${suffix}`, async () => {
    const results = await visit(true);
    console.log(
      "longest block of the page, ms (first epoch / later / idle):",
      results.map((r) => [r.first, r.blocked, r.idle].map((ms) => ms.toFixed(1)).join(" / ")).join(", "),
    );
    const [one, two, worker, polite] = results;
    expect([one!.most, two!.most, worker!.most]).toEqual([1, 2, 2]);
    expect([one!.running, two!.running, worker!.running]).toEqual([1, 2, 2]);
    expect(polite!.most).toBe(Math.min(8, Math.max(1, availableParallelism() - 1)));
    expect([two!.bits, worker!.bits, polite!.bits]).toEqual([one!.bits, one!.bits, one!.bits]);
    expect(problems).toEqual([]);
  });

  test(`a page that is not isolated has one thread, without a word of set-up${suffix}`, async () => {
    const results = await visit(false);
    expect(results.map((r) => [r.most, r.running])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(new Set(results.map((r) => r.bits)).size).toBe(1);
    expect(problems).toEqual([]);
  });
});
