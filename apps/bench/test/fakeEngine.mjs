// Speaks the protocol over lines, as an engine that is no Node does.
import { createInterface } from "node:readline";

const send = (answer) => console.log(JSON.stringify(answer));
console.log("noise of a library");
if (process.argv.includes("--silent")) {
  console.error("first line\nno module named torch");
  process.exit(3);
}
const workloads = ["small", "fails", "dies"];
send({ kind: "hello", engine: "fake", version: `for ${process.env.OMP_NUM_THREADS} threads`, workloads });
for await (const line of createInterface({ input: process.stdin })) {
  const { kind, workload, milliseconds } = JSON.parse(line);
  if (workload === "dies") process.exit(1);
  if (workload === "fails") send({ kind: "error", message: "no such kernel" });
  else if (kind === "prepare") send({ kind: "prepared", firstStepMs: 2, check: 16 });
  else if (kind === "round") send({ kind: "times", milliseconds: [milliseconds, 1] });
  else send({ kind: "closed" });
}
