import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startEngine, type EngineProcess } from "../src/engineProcess.ts";

const fake = [process.execPath, fileURLToPath(new URL("./fakeEngine.mjs", import.meta.url))];
const start = async (threads = 1): Promise<EngineProcess> => {
  const engine = await startEngine("pytorch", threads, fake);
  if (typeof engine === "string") throw new Error(engine);
  return engine;
};

test("requests get their answers in order, whatever else is printed", async () => {
  const engine = await start(2);
  try {
    expect(engine).toMatchObject({ id: "pytorch", threads: 2, version: "for 2 threads" });
    const answers = await Promise.all([
      engine.ask({ kind: "prepare", workload: "small" }),
      engine.ask({ kind: "round", workload: "small", milliseconds: 5 }),
      engine.ask({ kind: "close", workload: "small" }),
      engine.ask({ kind: "prepare", workload: "fails" }),
    ]);
    expect(answers).toEqual([
      { kind: "prepared", firstStepMs: 2, check: 16 },
      { kind: "times", milliseconds: [5, 1] },
      { kind: "closed" },
      { kind: "error", message: "no such kernel" },
    ]);
  } finally {
    engine.stop();
  }
});

test("a process that ends answers what was asked, and all that is asked later", async () => {
  const engine = await start();
  expect(await engine.ask({ kind: "prepare", workload: "dies" })).toEqual({
    kind: "error",
    message: "the process ended (1)",
  });
  expect(await engine.ask({ kind: "prepare", workload: "small" })).toEqual({
    kind: "error",
    message: "the process has ended",
  });
});

test("an engine that does not start says why", async () => {
  expect(await startEngine("pytorch", 1, [...fake, "--silent"])).toBe(
    "not installed (the process ended (3): no module named torch; name a Python with torch: --python COMMAND)",
  );
  expect(await startEngine("abacus", 1)).toMatch(/abacus/);
});
