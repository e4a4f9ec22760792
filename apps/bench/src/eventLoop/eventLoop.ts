import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { fitNames } from "./names.ts";
import type { Blocks } from "./ticker.ts";

interface Answer {
  readonly blocks: readonly Blocks[];
  readonly loss: number;
}

/** Fits one case in a process of its own, where nothing has run before. */
const measure = (name: string, threads: number): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL("./fitProcess.ts", import.meta.url)), [name, String(threads)], {
      execArgv: ["--conditions=source", "--no-warnings"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let answer: Answer | undefined;
    let errors = "";
    child.stderr!.on("data", (text: Buffer) => (errors += String(text)));
    child.on("message", (message) => (answer = message as Answer));
    child.on("exit", () => (answer ? resolve(answer) : reject(new Error(`${name}: ${errors || "no answer"}`))));
  });

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/**
 * How long `model.fit` on the native backend keeps the event loop from other work, in milliseconds: the longest blocks of a process in which
 * nothing has run before, as medians of some processes.
 */
export const showEventLoop = async (names: readonly string[], threads: number, runs: number): Promise<string> => {
  const table = new Table({
    head: ["fit of", "phase", "longest blocks, ms", "at work, ms", "p99.9 wait", "p99 wait"],
    style: { head: [], border: [] },
  });
  for (const name of names.length ? names : fitNames) {
    const answers: Answer[] = [];
    for (let i = 0; i < runs; i++) answers.push(await measure(name, threads));
    answers[0]!.blocks.forEach(({ phase }, k) => {
      const of = (pick: (b: Blocks) => number): string => middle(answers.map((a) => pick(a.blocks[k]!))).toFixed(1);
      const list = (pick: (b: Blocks) => readonly number[]): string =>
        [0, 1, 2].map((i) => of((b) => pick(b)[i]!)).join("  ");
      table.push([name, phase, list((b) => b.longest), list((b) => b.busiest), of((b) => b.p999), of((b) => b.p99)]);
    });
  }
  return table.toString();
};
