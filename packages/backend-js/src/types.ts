import type { Kernel, Program } from "@hornbeam/ir";
import type { Frame, Functions } from "./evaluate.ts";
import type { RunKernel } from "./loop.ts";

/** A Program ready to run on the bytes of its inputs and outputs, with memory for its temporaries. */
export type RunProgram = (inputs: readonly Uint8Array[], outputs: readonly Uint8Array[], arena: Uint8Array) => void;
export type CompileProgram = (program: Program) => RunProgram;

/** How kernels of each kind are made ready to run. */
export type KernelSet = {
  readonly [K in Kernel["kind"]]?: (k: Extract<Kernel, { kind: K }>, f: Frame, compile: CompileProgram) => RunKernel;
};

/** A part of the backend that can be left out of a bundle. Loop kernels are always there. */
export interface JsPart {
  readonly kernels?: KernelSet;
  /** functions that Math has not */
  readonly functions?: Functions;
}
