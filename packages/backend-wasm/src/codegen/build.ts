import type { HostKernel, Kernel, Program } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import type { Ctx } from "./types.ts";

/** Shared by everything that is compiled for one Program. */
export interface Build {
  readonly ctx: Ctx;
  /** Memory that lives as long as the Program, with these bytes in it where given. */
  alloc(bytes: number, data?: Uint8Array): number;
  /** Number of a host kernel, whose arguments' addresses will stand at `table`. */
  host(kernel: HostKernel, table: number): number;
  /** The code of a Program. `arena` is the address of its temporaries, where that is known now. */
  emitProgram(b: Build, p: Program, arena?: number, exported?: string): ProgramCode;
  /** Code that one thread runs for all. */
  alone(f: Fn, body: () => void): void;
  readonly set: KernelSet;
  /** functions made so far, by what they do */
  readonly kernels: Map<string, FuncRef>;
  readonly scratch: number;
  /** bytes of scratch memory of each thread */
  readonly scratchBytes: number;
}

/** A Program's code, and where it looks for its inputs, outputs and (for sub-programs) arena: one address each. */
export interface ProgramCode {
  readonly run: FuncRef;
  readonly table: number;
  /** Pushes how far the thread's own table lies behind the first; absent where there is one. */
  own?(f: Fn): void;
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

/** What depends on how many run a Program. */
export type Emitters = Pick<Build, "emitProgram" | "alone">;

/** Threads that run Programs together over one memory. */
export interface Team {
  readonly threads: number;
  /** threads at work: 1 until there was enough for more */
  running(): number;
  /** how Programs are written for them */
  readonly emitters: Emitters;
  /** the kernels that each thread may do of one */
  partsOf(k: Kernel): readonly Kernel[];
  /** What runs a module's main function on all threads once they have it, and on this one until then. */
  enlist(
    build: Build,
    module: WebAssembly.Module,
    main: () => void,
  ): { readonly run: () => void; readonly dispose: () => void };
  dispose(): void;
}
