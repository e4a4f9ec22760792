import type { HostKernel, Kernel, Program, Step } from "@hornbeam/ir";
import type { RowGroup } from "./rows.ts";
import type { FuncRef } from "../asm/index.ts";
import type { Ctx } from "./types.ts";

/** Shared by everything that is compiled for one Program. */
export interface Build {
  readonly ctx: Ctx;
  /** Memory that lives as long as the Program, with these bytes in it where given. */
  alloc(bytes: number, data?: Uint8Array): number;
  /** Number of a host kernel, whose arguments' addresses will stand at `table`. */
  host(kernel: HostKernel, table: number): number;
  /** The code of a sub-program. */
  program(body: Program): ProgramCode;
  readonly set: KernelSet;
  /** steps in the order they run, some of them in groups */
  readonly arrange: (p: Program) => readonly (Step | RowGroup)[];
  /** functions made so far, by what they do */
  readonly kernels: Map<string, FuncRef>;
  readonly scratch: number;
}

/** A Program's code, and where it looks for its inputs, outputs and (for sub-programs) arena: one address each. */
export interface ProgramCode {
  readonly run: FuncRef;
  readonly table: number;
}

/** How kernels of one kind become functions of their arguments' addresses. */
export interface KernelEmitter<K extends Kernel = Kernel> {
  emit(b: Build, k: K): FuncRef;
  /** Bytes of scratch memory it needs; where this is there, the function's last parameter is the scratch address. */
  scratch?(k: K): number;
  /** The Programs inside. */
  bodies?(k: K): readonly Program[];
  /** It owns memory or a host function: every one is a function of its own. */
  readonly owns?: true;
}

/** Emitters by kind of kernel. */
export type KernelSet = { readonly [Kind in Kernel["kind"]]?: KernelEmitter<Extract<Kernel, { kind: Kind }>> };
