import { sizeOf, UnsupportedError, type Claim, type Kernel, type KernelArg, type Program } from "@hornbeam/ir";
import { functions } from "./functions.ts";
import type { Halves } from "./halves.ts";
import { loop } from "./loop.ts";
import type { Group } from "./rows/groupRows.ts";
import type { Phase } from "./rows/rowShader.ts";
import { complete, type Shader } from "./shader.ts";
import type { Shuffles } from "./shuffles.ts";
import { NOTHING, single, type Stages } from "./stage.ts";
import type { Target } from "./target.ts";

/** A kernel of one kind as dispatches; undefined where the next part is to do it. */
type Lower<K extends Kernel> = (k: K, target: Target, kit: Kit) => Stages | undefined;

/** A part of the backend that can be left out of a bundle. Elementwise kernels and reductions are always there. */
export interface WebgpuPart {
  readonly kernels?: { readonly [Kind in Kernel["kind"]]?: Lower<Extract<Kernel, { kind: Kind }>> };
  /** functions in WGSL */
  readonly functions?: Readonly<Record<string, string>>;
  /** how kernels use 16-bit floats where the device has them */
  readonly halves?: Halves;
  /** how reductions end in the lanes of a subgroup */
  readonly shuffles?: Shuffles;
  readonly claims?: (target: Target) => readonly Claim[];
  /** kernels that one dispatch does together, and its shader */
  readonly groups?: {
    of(program: Program): Group[];
    shader(phases: readonly Phase[], args: readonly KernelArg[], rows: readonly number[], target: Target): Shader;
  };
}

/** The parts that a backend has. */
export interface Kit {
  readonly parts: readonly WebgpuPart[];
  readonly groups: WebgpuPart["groups"];
  readonly halves: Halves | undefined;
  readonly shuffles: Shuffles | undefined;
  /** A kernel as dispatches: none where there is nothing to do. */
  lower(k: Kernel, target: Target): Stages;
  /** The shader with the functions that it calls. */
  finish(shader: Shader, target?: Target): Shader;
}

/** Which part has what kernels are missing. */
const home: Readonly<Partial<Record<Kernel["kind"], string>>> = {
  dot: "products",
  conv: "convolutions",
  scatter: "indexing",
  argsort: "indexing",
  cumulative: "indexing",
  claim: "attentions",
};

/** What parts make together; the first that can do a kernel does it. */
export const kitOf = (parts: readonly WebgpuPart[]): Kit => {
  const all: Readonly<Record<string, string>> = Object.assign({}, functions, ...parts.map((p) => p.functions));
  const kit: Kit = {
    parts,
    groups: parts.find((p) => p.groups)?.groups,
    halves: parts.find((p) => p.halves)?.halves,
    shuffles: parts.find((p) => p.shuffles)?.shuffles,
    finish: (shader, target) => complete(shader, { ...all, ...target?.halves?.functions }),
    lower: (k, target) => {
      const { scratch = Infinity } = target;
      for (const { kernels } of parts) {
        const made = (kernels?.[k.kind] as Lower<Kernel> | undefined)?.(k, target, kit);
        if (made && made.scratch <= scratch) return made;
      }
      if (k.kind === "loop") return sizeOf(k.space) ? single(loop(k, target), k.args) : NOTHING;
      throw new UnsupportedError(
        `${k.name}: webgpu has no shader for ${k.kind} kernels here. ` +
          (k.kind === "claim" ? "Do not claim the op." : `Add the part \`${home[k.kind]}\`, or use webgpu() with all.`),
        { op: k.name },
      );
    },
  };
  return kit;
};
