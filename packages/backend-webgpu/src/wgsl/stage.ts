import type { KernelArg } from "@hornbeam/ir";
import type { Shader } from "./shader.ts";

/** Where an argument of a stage is: argument `arg` of the kernel, or so many bytes from the start of its scratch memory. */
export type StageRef = { readonly arg: number } | { readonly scratch: number };

/** One dispatch of a kernel. */
export interface Stage {
  readonly shader: Shader;
  readonly args: readonly KernelArg[];
  readonly refs: readonly StageRef[];
}

/** A kernel as dispatches, one after the other, and the bytes of memory that they hand each other results in. */
export interface Stages {
  readonly stages: readonly Stage[];
  readonly scratch: number;
}

/** A kernel that is one dispatch over its own arguments. */
export const single = (shader: Shader, args: readonly KernelArg[]): Stages => ({
  stages: [{ shader, args, refs: args.map((_, arg) => ({ arg })) }],
  scratch: 0,
});

export const NOTHING: Stages = { stages: [], scratch: 0 };
