import { sizeOf, UnsupportedError, type BufferDecl, type Claim, type Kernel, type Program } from "@hornbeam/ir";
import type { Lie } from "../run/overSegments.ts";
import type { Dispatch, Item, Planner, Ref } from "../run/plan.ts";
import type { EmitterClass } from "./emitter.ts";
import { functions } from "./functions.ts";
import { serial } from "./loop.ts";
import type { Product } from "./product/product.ts";
import type { Group } from "./rows/groupRows.ts";
import type { Together } from "./rows/together.ts";
import { complete, type Shader } from "./shader.ts";
import { NOTHING, single, type Stages } from "./stage.ts";
import type { Target } from "./target.ts";

/** A kernel of one kind as dispatches; undefined where the next part is to do it. */
type Lower<K extends Kernel> = (k: K, target: Target, kit: Kit) => Stages | undefined;

/** A part of the backend that can be left out of a bundle. Elementwise kernels and reductions are always there. */
export interface WebgpuPart {
  readonly kernels?: { readonly [Kind in Kernel["kind"]]?: Lower<Extract<Kernel, { kind: Kind }>> };
  /** functions in WGSL */
  readonly functions?: Readonly<Record<string, string>>;
  /** types of 8 and 16 bits: how kernels over them are written, and functions of devices with 16-bit floats of their own */
  readonly narrow?: { readonly emitter: EmitterClass; readonly native: Readonly<Record<string, string>> };
  readonly claims?: (target: Target) => readonly Claim[];
  /** kernels that one dispatch does together, and its shader */
  readonly groups?: {
    of(program: Program): Group[];
    together(group: Group, places: readonly Ref[], decls: readonly BufferDecl[], target: Target): Together;
  };
  /** kernels that hold Programs, and functions of the host */
  readonly control?: (k: Kernel, refs: readonly Ref[], planner: Planner) => Item[] | undefined;
  /** dispatches of one shader as one, and the shader of that */
  readonly batches?: {
    of(items: readonly Item[], memory: (root: number) => number): Item[];
    code(text: string): string;
  };
  /** memory in several buffers: Programs cut to fit, what their pieces need, and dispatches over several */
  readonly segments?: {
    split(program: Program, limit: number): Program;
    sizes(program: Program, limit: number): number[];
    over(d: Dispatch, args: readonly number[], most: number): Lie;
  };
  /** products in parts, where that pays */
  readonly inParts?: (
    p: Product,
    tiles: number,
    enough: number,
    shader: (p: Product) => Shader,
    target: Target,
  ) => Stages | undefined;
}

type Single = "groups" | "control" | "batches" | "segments" | "inParts" | "narrow";

/** The parts that a backend has. */
export interface Kit extends Pick<WebgpuPart, Exclude<Single, "narrow">> {
  readonly parts: readonly WebgpuPart[];
  /** A kernel as dispatches: none where there is nothing to do. */
  lower(k: Kernel, target: Target): Stages;
  /** The shader with the functions that it calls. */
  finish(shader: Shader, target?: Target): Shader;
}

/** Which part has what kernels are missing. */
const home: Readonly<Partial<Record<Kernel["kind"], string>>> = {
  loop: "reductions",
  dot: "products",
  conv: "convolutions",
  scatter: "indexing",
  argsort: "indexing",
  cumulative: "indexing",
  claim: "attentions",
  host: "control",
  scan: "control",
  while: "control",
  cond: "control",
};

/** What parts make together; the first that can do a kernel does it. */
export const kitOf = (parts: readonly WebgpuPart[]): Kit => {
  const all: Readonly<Record<string, string>> = Object.assign({}, functions, ...parts.map((p) => p.functions));
  const first = <K extends Single>(key: K): WebgpuPart[K] => parts.find((p) => p[key])?.[key];
  const narrow = first("narrow");
  const native = { ...all, ...narrow?.native };
  const kit: Kit = {
    parts,
    groups: first("groups"),
    control: first("control"),
    batches: first("batches"),
    segments: first("segments"),
    inParts: first("inParts"),
    finish: (shader, target) => complete(shader, target?.half ? native : all),
    lower: (k, asked) => {
      const { scratch = Infinity } = asked;
      const target = { ...asked, emitter: narrow?.emitter };
      for (const { kernels } of parts) {
        const made = (kernels?.[k.kind] as Lower<Kernel> | undefined)?.(k, target, kit);
        if (made && made.scratch <= scratch) return made;
      }
      if (k.kind === "loop" && !k.accs.some((a) => a.reducer.startsWith("arg")))
        return sizeOf(k.space) ? single(serial(k, target), k.args) : NOTHING;
      throw new UnsupportedError(
        `${k.name}: webgpu has no shader for ${k.kind} kernels here. ` +
          (k.kind === "claim" ? "Do not claim the op." : `Add the part \`${home[k.kind]}\`, or use webgpu() with all.`),
        { op: k.name },
      );
    },
  };
  return kit;
};
