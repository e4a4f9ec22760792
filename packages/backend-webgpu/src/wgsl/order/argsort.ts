import type { ArgsortKernel, KernelArg } from "@hornbeam/ir";
import { NarrowEmitter } from "../narrowEmitter.ts";
import { GROUP, groupNumber, groupsOf } from "../loop.ts";
import { finish, type Shader } from "../shader.ts";
import { single, type Stage, type Stages } from "../stage.ts";
import { beforeFunction, key, keyType } from "./before.ts";

/** Longest row that is sorted by counting, and elements that a workgroup sorts at once. */
const SHORT = 64;
const BLOCK = 1024;
const THREADS = 256;

const ORDER: KernelArg = { dtype: "int32", access: "read" };

/** Each element counts those that go before it: its place. */
export const counted = (k: ArgsortKernel): Shader => {
  const n = k.rows * k.n;
  const e = new NarrowEmitter(k.args);
  const { dtype } = k.args[0]!;
  e.line(`let U = ${groupNumber} * ${GROUP}u + L;\nif (U >= ${n}u) { return; }\nlet I = i32(U);`);
  e.line(`let row = (I / ${k.n}) * ${k.n};\nlet me = I - row;`);
  e.line(`let x = ${key(dtype, e.load(0, "I"))};\nvar place = 0;`);
  e.block(`for (var j = 0; j < ${k.n}; j++)`, () => {
    e.line(`let y = ${key(dtype, e.load(0, "(row + j)"))};`);
    e.line("if (before_(y, j, x, me)) { place++; }");
  });
  e.store(1, "(row + place)", "me");
  return finish(e, GROUP, groupsOf(Math.ceil(n / GROUP)), beforeFunction(dtype, k.descending));
};

/** A workgroup sorts a block of a row in its own memory: Batcher's bitonic network (1968), on keys with their places. */
const blocks = (k: ArgsortKernel): Shader => {
  const e = new NarrowEmitter(k.args);
  const { dtype } = k.args[0]!;
  const each = Math.min(BLOCK, 2 ** Math.ceil(Math.log2(k.n)));
  const count = Math.ceil(k.n / each);
  e.line(`let G = ${groupNumber};\nif (G >= ${k.rows * count}u) { return; }`);
  e.line(`let row = i32(G / ${count}u) * ${k.n};\nlet first = i32(G % ${count}u) * ${each};`);
  e.block(`for (var j = i32(L); j < ${each}; j += ${THREADS})`, () => {
    e.line("I[j] = first + j;");
    e.block(`if (first + j < ${k.n})`, () => e.line(`K[j] = ${key(dtype, e.load(0, "(row + first + j)"))};`));
  });
  e.line("workgroupBarrier();");
  e.block(`for (var size = 2; size <= ${each}; size = size << 1u)`, () =>
    e.block("for (var half = size >> 1u; half > 0; half = half >> 1u)", () => {
      e.block(`for (var p = i32(L); p < ${each / 2}; p += ${THREADS})`, () => {
        e.line("let a = 2 * p - (p & (half - 1)); let b = a + half;");
        // What lies behind the row's end goes last.
        e.line(`let later = I[b] < ${k.n} && (I[a] >= ${k.n} || before_(K[b], I[b], K[a], I[a]));`);
        e.block("if (later == ((a & size) == 0))", () =>
          e.line("let x = K[a]; K[a] = K[b]; K[b] = x; let y = I[a]; I[a] = I[b]; I[b] = y;"),
        );
      });
      e.line("workgroupBarrier();");
    }),
  );
  e.block(`for (var j = i32(L); j < ${each}; j += ${THREADS})`, () =>
    e.block(`if (first + j < ${k.n})`, () => e.store(1, "(row + first + j)", "I[j]")),
  );
  const scope = `var<workgroup> K: array<${keyType(dtype)}, ${each}>;\nvar<workgroup> I: array<i32, ${each}>;\n`;
  return finish(e, THREADS, groupsOf(k.rows * count), scope + beforeFunction(dtype, k.descending));
};

/** Runs of `run` become runs of twice that: an element's place is its own in its run, and how many of the other run go before it. */
const merge = (k: ArgsortKernel, run: number, args: readonly KernelArg[]): Shader => {
  const n = k.rows * k.n;
  const e = new NarrowEmitter(args);
  const { dtype } = k.args[0]!;
  e.line(`let U = ${groupNumber} * ${GROUP}u + L;\nif (U >= ${n}u) { return; }\nlet I = i32(U);`);
  e.line(`let row = (I / ${k.n}) * ${k.n};\nlet me = I - row;\nlet mine = me / ${run};`);
  e.line(`let other = min((mine ^ 1) * ${run}, ${k.n});\nlet end = min(other + ${run}, ${k.n});`);
  e.line(`let id = ${e.load(1, "I")};`);
  e.line(`let x = ${key(dtype, e.load(0, "(row + id)"))};\nvar lo = other; var hi = end;`);
  e.block("while (lo < hi)", () => {
    e.line("let mid = (lo + hi) / 2;");
    e.line(`let j = ${e.load(1, "(row + mid)")};`);
    e.line(`let y = ${key(dtype, e.load(0, "(row + j)"))};`);
    e.line("if (before_(y, j, x, id)) { lo = mid + 1; } else { hi = mid; }");
  });
  e.store(2, `(row + (mine & ~1) * ${run} + me - mine * ${run} + lo - other)`, "id");
  return finish(e, GROUP, groupsOf(Math.ceil(n / GROUP)), beforeFunction(dtype, k.descending));
};

/** The order that sorts each row: short rows by counting, others in blocks that are merged, two at a time. */
export const argsort = (k: ArgsortKernel): Stages => {
  if (k.n <= SHORT) return single(counted(k), k.args);
  const merges = Math.ceil(Math.log2(Math.ceil(k.n / BLOCK)));
  if (!merges) return single(blocks(k), k.args);
  const bytes = Math.ceil((4 * k.rows * k.n) / 256) * 256;
  // The places alternate between two stretches, and end in the result.
  const place = (step: number): Stage["refs"][number] =>
    step === merges ? { arg: 1 } : { scratch: step % 2 ? bytes : 0 };
  const args: KernelArg[] = [k.args[0]!, ORDER, { ...ORDER, access: "write" }];
  const stages: Stage[] = [{ shader: blocks(k), args: k.args, refs: [{ arg: 0 }, place(0)] }];
  for (let i = 0; i < merges; i++)
    stages.push({
      shader: merge(k, BLOCK * 2 ** i, args),
      args,
      refs: [{ arg: 0 }, place(i), place(i + 1)],
    });
  return { stages, scratch: 2 * bytes };
};
