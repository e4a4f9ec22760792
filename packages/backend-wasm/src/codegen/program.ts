import type { CondKernel, HostKernel, Kernel, Program, ScanKernel, Step, WhileKernel } from "@hornbeam/ir";
import { IR_VERSION, UnsupportedError } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import { convScratchBytes, emitConv } from "../conv/index.ts";
import { dotScratchBytes, emitDot } from "../dot/index.ts";
import { argsortScratchBytes, emitArgsort } from "./argsort.ts";
import { emitCond, emitScan, emitWhile } from "./control.ts";
import { emitCumulative } from "./cumulative.ts";
import { kernelKey } from "./key.ts";
import { emitLoop } from "./loop.ts";
import { emitScatter } from "./scatter.ts";
import type { Build, ProgramCode } from "./build.ts";

/** The Programs inside a kernel. */
const bodiesOf = (k: Kernel): readonly Program[] =>
  k.kind === "scan" ? [k.body] : k.kind === "while" ? [k.cond, k.body] : k.kind === "cond" ? k.branches : [];

/** Bytes of scratch the greediest kernel needs. */
export const scratchOf = (p: Program): number =>
  p.steps.reduce((most, { kernel: k }) => {
    const own =
      k.kind === "dot"
        ? dotScratchBytes(k)
        : k.kind === "conv"
          ? convScratchBytes(k)
          : k.kind === "argsort"
            ? argsortScratchBytes(k)
            : 0;
    return Math.max(most, own, ...bodiesOf(k).map(scratchOf));
  }, 0);

/** The function of a kernel: its arguments' addresses, then that of scratch for some kinds. */
const emitKernel = (b: Build, k: Kernel): FuncRef => {
  switch (k.kind) {
    case "loop":
      return emitLoop(b.ctx, k);
    case "dot":
      return emitDot(b.ctx, k);
    case "conv":
      return emitConv(b.ctx, k);
    case "scatter":
      return emitScatter(b.ctx, k);
    case "cumulative":
      return emitCumulative(b.ctx, k);
    case "argsort":
      return emitArgsort(b.ctx, k);
    case "host":
      return emitHost(b, k);
    case "scan":
      return emitScan(b, k as ScanKernel);
    case "while":
      return emitWhile(b, k as WhileKernel);
    case "cond":
      return emitCond(b, k as CondKernel);
    case "claim":
      throw new UnsupportedError(`${k.name}: this backend claims no op ${k.fn}. Compile without the claim.`, {
        op: k.fn,
      });
  }
};

const emitHost = (b: Build, k: HostKernel): FuncRef => {
  const table = b.alloc(4 * k.args.length);
  const id = b.host(k, table);
  return b.ctx.module.func(
    k.args.map(() => I32),
    [],
    (f) => {
      k.args.forEach((_, i) =>
        f
          .i32(table)
          .get(i)
          .mem("i32.store", 4 * i),
      );
      f.i32(id).call(b.ctx.module.import("host", [I32], []));
    },
  );
};

const needsScratch = (k: Kernel): boolean => k.kind === "dot" || k.kind === "conv" || k.kind === "argsort";
/** Kernels that only say what to compute; the others own memory or a host function. */
const isShared = (k: Kernel): boolean =>
  needsScratch(k) || k.kind === "loop" || k.kind === "scatter" || k.kind === "cumulative";

const kernelOf = (b: Build, k: Kernel): FuncRef => {
  const key = isShared(k) ? kernelKey(k) : "";
  const old = b.kernels.get(key);
  if (old) return old;
  const made = emitKernel(b, k);
  if (key) b.kernels.set(key, made);
  return made;
};

/** @param arena address of the temporaries, where it is known now */
export const emitProgram = (b: Build, p: Program, arena?: number, exported?: string): ProgramCode => {
  if (p.version !== IR_VERSION)
    throw new UnsupportedError(
      `wasm: Programs of IR version ${IR_VERSION} run here; received ${p.version}. Use packages of one version.`,
      {
        received: String(p.version),
      },
    );
  const table = b.alloc(4 * (p.inputs.length + p.outputs.length + 1));
  const slots = new Map<number, number>();
  [...p.inputs, ...p.outputs].forEach((n, i) => slots.set(n, table + 4 * i));
  const constants = new Map<number, number>();
  p.buffers.forEach((d, n) => {
    if (d.role === "const") constants.set(n, b.alloc(d.bytes, d.data));
  });
  const push = (f: Fn, n: number): void => {
    const { role, offset = 0 } = p.buffers[n]!;
    if (role === "const") f.i32(constants.get(n)!);
    else if (role !== "temp") f.i32(0).mem("i32.load", slots.get(n)!);
    else if (arena !== undefined) f.i32(arena + offset);
    else
      f.i32(0)
        .mem("i32.load", table + 4 * (p.inputs.length + p.outputs.length))
        .i32(offset)
        .op("i32.add");
  };
  const steps = p.steps.map((s: Step) => [s, kernelOf(b, s.kernel)] as const);
  const run = b.ctx.module.func(
    [],
    [],
    (f) => {
      for (const [{ kernel, buffers }, ref] of steps) {
        for (const n of buffers) push(f, n);
        if (needsScratch(kernel)) f.i32(b.scratch);
        f.call(ref);
      }
    },
    exported,
  );
  return { run, table };
};
