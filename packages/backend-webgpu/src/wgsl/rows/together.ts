import type { BufferDecl, KernelArg, LoopKernel } from "@hornbeam/ir";
import type { Ref } from "../../run/plan.ts";
import type { Shader } from "../shader.ts";
import type { Target } from "../target.ts";
import type { Group } from "./groupRows.ts";
import { rowShader } from "./rowShader.ts";

/** A dispatch before it has its shader. */
export interface Together {
  readonly name: string;
  readonly args: readonly KernelArg[];
  readonly refs: readonly Ref[];
  readonly decls: readonly BufferDecl[];
  shader(): Shader;
}

/** Kernels over the same rows as one dispatch over what all of them touch. */
export const together = (
  group: Group,
  places: readonly Ref[],
  decls: readonly BufferDecl[],
  target: Target,
): Together => {
  const used = [...new Set(group.flatMap((s) => s.buffers))];
  const args = used.map((b): KernelArg => {
    const own = group.flatMap((s) => s.kernel.args.filter((_, i) => s.buffers[i] === b));
    return own.find((a) => a.access !== "read") ?? own[0]!;
  });
  const phases = group.map((s) => ({
    kernel: s.kernel as LoopKernel,
    args: s.buffers.map((b) => used.indexOf(b)),
  }));
  return {
    name: group.map((s) => s.kernel.name).join(" | "),
    args,
    refs: used.map((b) => places[b]!),
    decls: used.map((b) => decls[b]!),
    shader: () => rowShader(phases, args, phases[0]!.kernel.space, target),
  };
};
