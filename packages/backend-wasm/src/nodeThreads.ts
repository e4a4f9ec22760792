type Threads = typeof import("node:worker_threads");
type Process = { getBuiltinModule?: (name: string) => unknown; execArgv?: readonly string[] };

const { process } = globalThis as { process?: Process };

/** Node's threads; undefined elsewhere. Asked for by name, so that bundlers for pages do not look for the module. */
export const nodeThreads = (): Threads | undefined =>
  process?.getBuiltinModule?.("node:worker_threads") as Threads | undefined;

/** Flags for a thread: those of the process, but for what says how to read a program given on the command line. */
export const threadFlags = (): string[] =>
  (process?.execArgv ?? []).filter((flag, i, all) => !flag.startsWith("--input-type") && all[i - 1] !== "--input-type");
