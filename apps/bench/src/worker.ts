// The process of one engine: answers requests of the parent.
import type { Answer, Case, Engine, Request } from "./protocol.ts";

const [id = "", threads = "1"] = process.argv.slice(2);
const send = (answer: Answer): void => void process.send!(answer);
const cases = new Map<string, Case>();

/** Steps until the time is over. */
const round = async (engine: Engine, one: Case, milliseconds: number): Promise<Answer> => {
  const times: number[] = [];
  const calls: number[] = [];
  const before = engine.submissions?.() ?? 0;
  const end = performance.now() + milliseconds;
  do {
    const start = performance.now();
    const pending = one.step();
    calls.push(performance.now() - start);
    await pending;
    times.push(performance.now() - start);
  } while (performance.now() < end);
  const submissions = engine.submissions && (engine.submissions() - before) / times.length;
  return { kind: "times", milliseconds: times, ...(submissions !== undefined && { calls, submissions }) };
};

const answer = async (engine: Engine, request: Request): Promise<Answer> => {
  if (request.kind === "prepare") {
    const made = await engine.workloads[request.workload]!();
    const start = performance.now();
    await made.step();
    const firstStepMs = performance.now() - start;
    cases.set(request.workload, made);
    const check = await made.check?.();
    return { kind: "prepared", firstStepMs, ...(check !== undefined && { check }) };
  }
  const one = cases.get(request.workload)!;
  if (request.kind === "round") return round(engine, one, request.milliseconds);
  one.dispose?.();
  cases.delete(request.workload);
  return { kind: "closed" };
};

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]!;

try {
  const { createEngine } = (await import(`./engines/${id}.ts`)) as {
    createEngine: (options: { readonly threads: number }) => Promise<Engine>;
  };
  const engine = await createEngine({ threads: Number(threads) });
  process.on("message", (request: Request) => {
    answer(engine, request).then(send, (error: unknown) => send({ kind: "error", message: reason(error) }));
  });
  send({ kind: "hello", engine: id, version: engine.version, workloads: Object.keys(engine.workloads) });
} catch (error) {
  send({ kind: "error", message: reason(error) });
  process.disconnect?.();
}
