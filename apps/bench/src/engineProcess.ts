import { fork, spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { buildOneDnn } from "./buildOneDnn.ts";
import { lineOf, primitives } from "./primitives.ts";
import type { Answer, Request } from "./protocol.ts";

/** An engine at work in its own process. */
export interface EngineProcess {
  readonly id: string;
  readonly threads: number;
  readonly version: string;
  readonly workloads: readonly string[];
  ask(request: Request): Promise<Answer>;
  stop(): void;
}

interface Channel {
  readonly child: ChildProcess;
  send(request: Request): void;
  onAnswer(take: (answer: Answer) => void): void;
}

/** Over Node's own messages. */
const nodeChannel = (id: string, threads: number): Channel => {
  const child = fork(fileURLToPath(new URL("./worker.ts", import.meta.url)), [id, String(threads)], {
    execArgv: ["--conditions=source", "--no-warnings"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "json",
  });
  return {
    child,
    send: (request) => void child.send(request),
    onAnswer: (take) => void child.on("message", (m) => take(m as Answer)),
  };
};

/** Over lines of JSON. */
const lineChannel = (command: string, args: readonly string[], threads: number): Channel => {
  const env = {
    ...process.env,
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
    // Idle threads that spin take the cores from the others.
    OMP_WAIT_POLICY: "passive",
  };
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  // A process that has ended says so by its exit.
  child.stdin!.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout! });
  return {
    child,
    send: (request) => void child.stdin!.write(`${JSON.stringify(request)}\n`),
    onAnswer: (take) => void lines.on("line", (line) => line.startsWith("{") && take(JSON.parse(line) as Answer)),
  };
};

const PYTORCH = new URL("./engines/pytorch.py", import.meta.url);

/** Starts an engine. A string says why it cannot. @param python the command of a Python that has torch */
export const startEngine = async (
  id: string,
  threads: number,
  python: readonly string[] = ["python3"],
): Promise<EngineProcess | string> => {
  const direct = id === "onednn" ? buildOneDnn() : undefined;
  if (direct && "error" in direct) return direct.error;
  const channel = direct
    ? lineChannel(direct.file, primitives.map(lineOf), threads)
    : id === "pytorch"
      ? // As text, so that a Python in a container or a chroot needs no file of ours.
        lineChannel(python[0]!, [...python.slice(1), "-c", readFileSync(PYTORCH, "utf8")], threads)
      : nodeChannel(id, threads);
  const waiting: ((answer: Answer) => void)[] = [];
  let errors = "";
  channel.onAnswer((answer) => waiting.shift()?.(answer));
  channel.child.stderr?.on("data", (chunk) => (errors = (errors + String(chunk)).slice(-2000)));
  const ended = (what: string): void => {
    const last = errors.trim().split("\n").pop();
    for (const take of waiting.splice(0)) take({ kind: "error", message: `${what}${last ? `: ${last}` : ""}` });
  };
  channel.child.on("error", (error) => ended(error.message));
  channel.child.on("exit", (code, signal) => ended(`the process ended (${signal ?? code})`));
  const next = (): Promise<Answer> => new Promise((resolve) => waiting.push(resolve));
  const hello = await next();
  if (hello.kind !== "hello") {
    channel.child.kill();
    const why = hello.kind === "error" ? hello.message : "no greeting";
    return id === "pytorch" ? `not installed (${why}; name a Python with torch: --python COMMAND)` : why;
  }
  // Threads of libraries spin for a while after their work, and would take the cores from the engine whose turn it is: whoever has no turn
  // stands still.
  const signal = (name: "SIGSTOP" | "SIGCONT"): void => {
    if (process.platform !== "win32" && channel.child.exitCode === null && channel.child.signalCode === null)
      channel.child.kill(name);
  };
  signal("SIGSTOP");
  return {
    id,
    threads,
    version: hello.version,
    workloads: hello.workloads,
    ask: (request) => {
      if (channel.child.exitCode !== null || channel.child.signalCode !== null)
        return Promise.resolve({ kind: "error", message: "the process has ended" });
      const answer = next();
      signal("SIGCONT");
      channel.send(request);
      return answer.finally(() => waiting.length || signal("SIGSTOP"));
    },
    stop: () => {
      signal("SIGCONT");
      channel.child.kill();
    },
  };
};
