import type { HostKernel, Program } from "@hornbeam/ir";
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
  readonly kernels: Map<string, FuncRef>;
  readonly scratch: number;
}

/** A Program's code, and where it looks for its inputs, outputs and (for sub-programs) arena: one address each. */
export interface ProgramCode {
  readonly run: FuncRef;
  readonly table: number;
}
