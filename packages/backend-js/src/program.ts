import { dtypes, IR_VERSION, UnsupportedError } from "@hornbeam/ir";
import type { Kernel, Program, Step, TypedArray } from "@hornbeam/ir";
import { claim, host } from "./host.ts";
import { framePool } from "./evaluate.ts";
import type { Functions } from "./evaluate.ts";
import { loop } from "./loop.ts";
import type { RunKernel } from "./loop.ts";
import type { JsPart, KernelSet, RunProgram } from "./types.ts";

/** Kernels that replace the interpreter's own: what it returns undefined for is interpreted. */
export type KernelHook = (kernel: Kernel) => RunKernel | undefined;

/** The kernels that every Program may have. */
const always: KernelSet = { loop, host, claim };

const partOf: Readonly<Partial<Record<Kernel["kind"], string>>> = {
  dot: "products",
  conv: "convolutions",
  scatter: "indexing",
  argsort: "indexing",
  cumulative: "indexing",
};

const refuse = (kind: Kernel["kind"]): never => {
  throw new UnsupportedError(
    `js: the Program has a ${kind} kernel, and this backend was made without it. Add the part ${partOf[kind] ?? "control"} to createJs, or use js().`,
    { op: kind },
  );
};

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
 * @throws UnsupportedError for another version of the IR, and for claimed ops that `hook` has no kernel for, and for what is in none
 * of the parts.
 */
export const compileProgram = (program: Program, parts: readonly JsPart[], hook?: KernelHook): RunProgram => {
  const kinds: KernelSet = Object.assign({}, always, ...parts.map((p) => p.kernels));
  const frame = framePool(Object.assign({}, ...parts.map((p) => p.functions)) as Functions);
  const make = (k: Kernel): RunKernel =>
    hook?.(k) ?? (kinds[k.kind] ?? refuse(k.kind))(k as never, frame(k.args), compile);
  const compile = (p: Program): RunProgram => {
    if (p.version !== IR_VERSION)
      throw new UnsupportedError(
        `js: a Program must have IR version ${IR_VERSION}; received ${p.version}. Install packages of one version.`,
        { op: "compile", received: String(p.version) },
      );
    const steps = p.steps.map((s) => stepper(s, make(s.kernel)));
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
