import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadModel } from "hornbeam";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PositionEmbedding } from "../src/chars/PositionEmbedding.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hornbeam-demo-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the demo, and calls `react` with all it has printed whenever there is more. */
const demo = (react: (text: string, interrupt: () => void) => void): Promise<{ code: number | null; text: string }> =>
  new Promise((resolve) => {
    const main = join(root, "apps/demo/src/main.ts");
    const child = spawn(
      process.execPath,
      ["--conditions=source", main, "chars", "--steps", "5000", "--output", folder],
      {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let text = "";
    const more = (chunk: unknown): void => {
      text += String(chunk);
      react(text, () => child.kill("SIGINT"));
    };
    child.stdout.on("data", more);
    child.stderr.on("data", more);
    child.on("close", (code) => resolve({ code, text }));
  });

test("Ctrl-C stops after the step, and the model is saved and opens again", { timeout: 120_000 }, async () => {
  let sent = false;
  const { code, text } = await demo((printed, interrupt) => {
    if (sent || !printed.includes("Sample before")) return;
    sent = true;
    // By then a few steps are made.
    setTimeout(interrupt, 1500);
  });
  expect(text).toContain("Stopping after this step");
  expect(text).toContain("predictions are bit-identical. (Training was stopped early.)");
  expect(code).toBe(0);
  const bytes = new Uint8Array(readFileSync(join(folder, "model.keras")));
  const model = await loadModel(bytes, { objects: { PositionEmbedding } });
  expect(model.countParams()).toBeGreaterThan(800_000);
  expect(readFileSync(join(folder, "loss.svg"), "utf8")).toContain("<svg");
});

test("a second Ctrl-C ends at once", { timeout: 60_000 }, async () => {
  let first = false;
  let second = false;
  const { code, text } = await demo((printed, interrupt) => {
    if (!first && printed.includes("Sample before")) {
      first = true;
      setTimeout(interrupt, 500);
    }
    if (!second && printed.includes("Stopping after this step")) {
      second = true;
      interrupt();
    }
  });
  expect(code).toBe(130);
  expect(text).not.toContain("Validation perplexity: ");
});
