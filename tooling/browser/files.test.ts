import { launch } from "puppeteer-core";
import { describe, expect, test } from "vitest";
import { ADD_CHROMIUM, findChromium } from "./chromium.ts";
import type { FilesResult } from "./filesPage.ts";
import { servePage } from "./servePage.ts";

const chromium = findChromium();
const suffix = chromium ? "" : ` (add: ${ADD_CHROMIUM})`;

describe.skipIf(!chromium)(`files in Chromium${suffix}`, () => {
  test(`models keep their bits through the page's file system, IndexedDB, Blobs and byte ranges${suffix}`, async () => {
    const { server, url } = await servePage({ "/page.js": new URL("./filesPage.ts", import.meta.url).pathname });
    const browser = await launch({ executablePath: chromium!, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
    try {
      const page = await browser.newPage();
      await page.goto(url);
      await page.waitForFunction("globalThis.files !== undefined", { timeout: 60_000 });
      const { predictions, errors, kept } = (await page.evaluate("globalThis.files")) as FilesResult;
      const { itself, ...others } = predictions;
      expect(Object.keys(others), errors.join()).toEqual(["opfs", "indexedDb", "blob", "url", "ranges"]);
      for (const [name, values] of Object.entries(others)) expect(values, name).toEqual(itself);
      expect(errors[0]).toMatch(/must be readable in the page's file system/);
      expect(errors[1]).toMatch(/must lie under the key/);
      expect(kept).toBe(true);
    } finally {
      await browser.close();
      server.close();
    }
  }, 120_000);
});
