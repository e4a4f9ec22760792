import { dtypes, IR_VERSION, UnsupportedError } from "@hornbeam/ir";
import type { Kernel, Program, Step, TypedArray } from "@hornbeam/ir";
import { claim, cond, host, scan, whileLoop } from "./control.ts";
import type { CompileProgram, RunProgram } from "./control.ts";
import { conv, dot } from "./contract.ts";
import { framePool } from "./evaluate.ts";
import type { Frame } from "./evaluate.ts";
import { loop } from "./loop.ts";
import type { RunKernel } from "./loop.ts";
import { argsort, cumulative, scatter } from "./order.ts";

/** Kernels that replace the interpreter's own: what it returns undefined for is interpreted. */
export type KernelHook = (kernel: Kernel) => RunKernel | undefined;

type Kinds = {
  readonly [K in Kernel["kind"]]: (k: Extract<Kernel, { kind: K }>, f: Frame, compile: CompileProgram) => RunKernel;
};
const kinds: Kinds = { loop, dot, conv, scatter, argsort, cumulative, host, claim, scan, while: whileLoop, cond };

/** A step, with typed views of its buffers that are made again only where a buffer has moved. */
const stepper = ({ kernel, buffers }: Step, run: RunKernel): ((bytes: readonly Uint8Array[]) => void) => {
  const seen: Uint8Array[] = [];
  const views: TypedArray[] = [];
  return (bytes) => {
    buffers.forEach((b, i) => {
      const x = bytes[b]!;
      if (seen[i] === x) return;
      seen[i] = x;
      const d = dtypes[kernel.args[i]!.dtype];
      views[i] = new d.array(x.buffer, x.byteOffset, Math.floor(x.byteLength / d.bytes));
    });
    run(views);
  };
};

/**
 * Prepares a Program for plain memory.
 * @throws UnsupportedError for another version of the IR, and for claimed ops that `hook` has no kernel for.
 */
export const compileProgram = (program: Program, hook?: KernelHook): RunProgram => {
  const frame = framePool();
  const compile = (p: Program): RunProgram => {
    if (p.version !== IR_VERSION)
      throw new UnsupportedError(
        `js: a Program must have IR version ${IR_VERSION}; received ${p.version}. Install packages of one version.`,
        { op: "compile", received: String(p.version) },
      );
    const steps = p.steps.map((s) =>
      stepper(s, hook?.(s.kernel) ?? kinds[s.kernel.kind](s.kernel as never, frame(s.kernel.args), compile)),
    );
    // A copy starts at a boundary that suits every dtype, which the given bytes need not.
    const bytes: Uint8Array[] = p.buffers.map((b) => (b.data ?? new Uint8Array()).slice());
    let last: Uint8Array | undefined;
    return (inputs, outputs, arena) => {
      p.inputs.forEach((b, i) => (bytes[b] = inputs[i]!));
      p.outputs.forEach((b, i) => (bytes[b] = outputs[i]!));
      if (arena !== last)
        p.buffers.forEach((b, i) => {
          if (b.role === "temp") bytes[i] = arena.subarray(b.offset, b.offset! + b.bytes);
        });
      last = arena;
      for (const step of steps) step(bytes);
    };
  };
  return compile(program);
};
