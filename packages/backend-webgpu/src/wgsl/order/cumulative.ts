import { dtypes, type CumulativeKernel } from "@hornbeam/ir";
import { cast, typeOf } from "../cast.ts";
import type { Emitter } from "../emitter.ts";
import { NarrowEmitter } from "../narrowEmitter.ts";
import { combine, GROUP, groupNumber, groupsOf, identity } from "../loop.ts";
import { finish, type Shader } from "../shader.ts";

const THREADS = 256;

/** Statements that run along a line from `from` to `to`, with the running value in `s`. */
const run = (e: Emitter, k: CumulativeKernel, from: string, to: string, write: boolean): void => {
  const { dtype } = k.args[1]!;
  const wraps = dtypes[dtype].bytes < 4 && dtypes[dtype].kind !== "float" && dtype !== "bool";
  e.block(`for (var t = ${from}; t < ${to}; t++)`, () => {
    e.line(`let at = first + ${k.reverse ? `(${k.n - 1} - t)` : "t"} * ${k.inner};`);
    e.line(`let x = ${cast(e.load(0, "at"), k.args[0]!.dtype, dtype)};\nlet before = s;`);
    const next = combine(k.reducer, dtype, "s", "x");
    e.line(`s = ${wraps ? cast(next, "int32", dtype) : next};`);
    if (write) e.store(1, "at", k.exclusive ? "before" : "s");
  });
};

/** A thread for each line along the axis. */
const serial = (k: CumulativeKernel): Shader => {
  const lines = k.outer * k.inner;
  const e = new NarrowEmitter(k.args);
  e.line(`let U = ${groupNumber} * ${GROUP}u + L;\nif (U >= ${lines}u) { return; }\nlet I = i32(U);`);
  e.line(`let first = (I / ${k.inner}) * ${k.inner * k.n} + I % ${k.inner};`);
  e.line(`var s: ${typeOf(k.args[1]!.dtype)} = ${identity(k.reducer, k.args[1]!.dtype)};`);
  run(e, k, "0", String(k.n), true);
  return finish(e, GROUP, groupsOf(Math.ceil(lines / GROUP)));
};

/** A workgroup for each line: every thread sums its stretch, hears what is before it, and goes over the stretch again. */
const shared = (k: CumulativeKernel): Shader => {
  const lines = k.outer * k.inner;
  const e = new NarrowEmitter(k.args);
  const { dtype } = k.args[1]!;
  const t = typeOf(dtype);
  const each = Math.ceil(k.n / THREADS);
  e.line(`let G = ${groupNumber};\nif (G >= ${lines}u) { return; }\nlet I = i32(G);`);
  e.line(`let first = (I / ${k.inner}) * ${k.inner * k.n} + I % ${k.inner};`);
  e.line(`let lo = min(i32(L) * ${each}, ${k.n}); let hi = min(lo + ${each}, ${k.n});`);
  e.line(`var s: ${t} = ${identity(k.reducer, dtype)};`);
  run(e, k, "lo", "hi", false);
  e.line("S[L] = s;\nworkgroupBarrier();");
  // Hillis and Steele (1986): after h steps a thread holds the sum of 2ʰ neighbours.
  e.block(`for (var h = 1u; h < ${THREADS}u; h = h << 1u)`, () => {
    e.line("var y = S[L];\nif (L >= h) { let z = S[L - h]; y = " + combine(k.reducer, dtype, "z", "y") + "; }");
    e.line("workgroupBarrier();\nS[L] = y;\nworkgroupBarrier();");
  });
  e.line(`s = ${identity(k.reducer, dtype)};\nif (L > 0u) { s = S[L - 1u]; }`);
  run(e, k, "lo", "hi", true);
  return finish(e, THREADS, groupsOf(lines), `var<workgroup> S: array<${t}, ${THREADS}>;\n`);
};

/** A running reduction: few long lines are shared by a workgroup each. */
export const cumulative = (k: CumulativeKernel): Shader =>
  k.n >= 1024 && k.outer * k.inner < 4096 ? shared(k) : serial(k);
