import { launch, type Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADD_CHROMIUM, findChromium } from "./chromium.ts";
import type { PageResult } from "./page.ts";
import { servePage } from "./servePage.ts";

const chromium = findChromium();
const suffix = chromium ? "" : ` (add: ${ADD_CHROMIUM})`;

describe.skipIf(!chromium)(`in Chromium${suffix}`, () => {
  let browser: Browser;
  let results: PageResult[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    const { server, url } = await servePage({ "/page.js": new URL("./page.ts", import.meta.url).pathname });
    browser = await launch({ executablePath: chromium!, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
    const page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(url);
    await page.waitForFunction("globalThis.results !== undefined");
    results = (await page.evaluate("globalThis.results")) as PageResult[];
    server.close();
  }, 120_000);
  afterAll(() => browser?.close());

  test(`nothing goes wrong in the page${suffix}`, () => {
    // The icon that browsers ask for by themselves is there, too: the server answers everything.
    expect(problems).toEqual([]);
  });

  test(`a page chooses WebAssembly by itself${suffix}`, () => {
    expect(results.map((r) => r.backend)).toEqual(["wasm", "js", "wasm"]);
  });

  test(`training learns, and all backends agree${suffix}`, () => {
    for (const { losses, predictions } of results) {
      expect(losses.length).toBe(4);
      expect(losses[3]!).toBeLessThan(losses[0]!);
      losses.forEach((loss, i) => expect(Math.abs(loss / results[1]!.losses[i]! - 1)).toBeLessThan(1e-4));
      predictions.forEach((v, i) => expect(Math.abs(v - results[1]!.predictions[i]!)).toBeLessThan(1e-3));
    }
  });

  test(`a model saved to memory and read from a Blob predicts the same bits${suffix}`, () => {
    for (const { predictions, reloaded } of results) expect(reloaded).toEqual(predictions);
  });

  test(`the progress bar is in its element${suffix}`, () => {
    for (const { bar, losses } of results) {
      expect(bar).toContain("Epoch 4/4");
      expect(bar).toMatch(/4\/4 ━+ /);
      expect(bar).toContain(`loss: ${losses[3]!.toFixed(4)}`);
    }
  });
});
