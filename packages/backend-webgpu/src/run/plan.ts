import { IR_VERSION, UnsupportedError, type BufferDecl, type Kernel, type KernelArg, type Program } from "@hornbeam/ir";
import type { Kit } from "../wgsl/kit.ts";
import type { Group } from "../wgsl/rows/groupRows.ts";
import type { Shader } from "../wgsl/shader.ts";
import type { Target } from "../wgsl/target.ts";
import type { StageRef, Stages } from "../wgsl/stage.ts";
import type { Gpu } from "./gpu.ts";

/** A place in memory: bytes from the start of root number `root` (inputs, then outputs, then arena, constants and scratch). */
export interface Ref {
  readonly root: number;
  readonly offset: number;
}

/** One dispatch: a shader, and where its arguments are. */
export interface Dispatch {
  readonly kind: "dispatch";
  readonly name: string;
  readonly shader: Shader;
  readonly args: readonly KernelArg[];
  readonly refs: readonly Ref[];
  /** what the arguments are, for messages and profiles */
  readonly decls: readonly BufferDecl[];
  /** all that it does at once, itself first, with slots in a row: dispatches of one shader that do not depend on each other */
  readonly members?: readonly Dispatch[];
  /** place in the table of parameters */
  slot: number;
}

/** What a run has for items that need values on the host. */
export interface Player {
  readonly gpu: Gpu;
  /** where a place is in this run */
  readonly at: (r: Ref) => number;
  run(items: readonly Item[]): Promise<void>;
}

/** An item that waits for the GPU: a branch, a loop of unknown length, a function of the host. */
export interface Control {
  readonly kind: "control";
  /** all lists of items that it may run */
  readonly lists: readonly (readonly Item[])[];
  play(player: Player): Promise<void>;
}

/** What a run does, in order. Only `dispatch` needs no value on the host. */
export type Item = Dispatch | Control;

/** What kernels with Programs inside are planned with. */
export interface Planner {
  flatten(p: Program, inputs: readonly Ref[], outputs: readonly Ref[], arena: Ref): Item[];
  /** Dispatches that copy so many bytes each, where source and target differ. */
  copy(from: readonly Ref[], to: readonly Ref[], bytes: readonly number[], shader: (words: number) => Shader): Item[];
  /** A list that is run as a whole, now or later: dispatches get their places in the table. */
  settle(items: readonly Item[]): readonly Item[];
}

/** A Program flattened: loops of known length unrolled, every argument a place under a root. */
export interface Plan {
  readonly items: readonly Item[];
  readonly slots: number;
  /** all constants, one after the other */
  readonly constants: Uint8Array;
  /** bytes in which kernels of several dispatches hand themselves results */
  readonly scratch: number;
  /** whether every item is a dispatch: one submission, nothing awaited */
  readonly direct: boolean;
}

const align = (n: number): number => Math.ceil(n / 256) * 256;
/** Bytes of scratch memory that kernels take in turn, so that neighbours need not wait for each other. */
const TURNS = 1 << 22;

export const planProgram = (program: Program, kit: Kit, target: Target = {}): Plan => {
  let slots = 0;
  let constantBytes = 0;
  const constants = new Map<Uint8Array, number>();
  const lowered = [new Map<Kernel, Stages>(), new Map<Kernel, Stages>()];
  const grouped = new Map<Kernel, Shader>();
  const copies = new Map<number, Shader>();
  const constRoot = program.inputs.length + program.outputs.length + 1;
  let [scratch, turn] = [0, 0];
  const stagesFor = (k: Kernel, refs: readonly Ref[]): Stages => {
    // Elements of a scanned tensor begin anywhere.
    const ragged = refs.some((r) => r.offset % 16);
    const known = lowered[ragged ? 1 : 0]!;
    let stages = known.get(k);
    if (!stages) {
      const made = kit.lower(k, { ...target, ragged });
      stages = { ...made, stages: made.stages.map((s) => ({ ...s, shader: kit.finish(s.shader, target) })) };
      known.set(k, stages);
    }
    return stages;
  };
  /** Where a kernel's scratch memory begins. */
  const park = (bytes: number): number => {
    if (!kit.batches || turn + bytes > TURNS) turn = 0;
    const at = turn;
    turn += align(bytes);
    scratch = Math.max(scratch, at + bytes);
    return at;
  };
  const dispatch = (
    name: string,
    shader: Shader,
    args: readonly KernelArg[],
    refs: readonly Ref[],
    decls: readonly BufferDecl[],
  ): Item => ({ kind: "dispatch", name, shader, args, refs, decls, slot: 0 });
  const copy: Planner["copy"] = (from, to, bytes, shader) =>
    bytes.flatMap((b, i) => {
      const words = Math.ceil(b / 4);
      if (!words || (from[i]!.root === to[i]!.root && from[i]!.offset === to[i]!.offset)) return [];
      if (!copies.has(words)) copies.set(words, kit.finish(shader(words), target));
      const decl: BufferDecl = { role: "temp", bytes: b, dtype: "uint32", shape: [words] };
      const args = (["read", "write"] as const).map((access): KernelArg => ({ dtype: "uint32", access }));
      return [dispatch("copy", copies.get(words)!, args, [from[i]!, to[i]!], [decl, decl])];
    });
  const constant = (data: Uint8Array): Ref => {
    if (!constants.has(data)) {
      constants.set(data, constantBytes);
      constantBytes += align(data.byteLength);
    }
    return { root: constRoot, offset: constants.get(data)! };
  };

  const flatten: Planner["flatten"] = (p, inputs, outputs, arena) => {
    if (p.version !== IR_VERSION)
      throw new UnsupportedError(
        `webgpu: a Program must have IR version ${IR_VERSION}; received ${p.version}. Install packages of one version.`,
        { op: "compile", received: String(p.version) },
      );
    const places = p.buffers.map((b): Ref | undefined =>
      b.role === "temp"
        ? { root: arena.root, offset: arena.offset + b.offset! }
        : b.data
          ? constant(b.data)
          : undefined,
    );
    p.inputs.forEach((b, i) => (places[b] = inputs[i]));
    p.outputs.forEach((b, i) => (places[b] = outputs[i]));
    const groups = kit.groups?.of(p) ?? p.steps.map((s): Group => [s]);
    return groups.flatMap((group) => {
      const [{ kernel, buffers }] = group;
      if (group.length === 1)
        return step(
          kernel,
          buffers.map((b) => places[b]!),
          buffers.map((b) => p.buffers[b]!),
        );
      const { name, args, refs, decls, shader } = kit.groups!.together(
        group,
        places as readonly Ref[],
        p.buffers,
        target,
      );
      const known = grouped.get(kernel) ?? kit.finish(shader(), target);
      grouped.set(kernel, known);
      return [dispatch(name, known, args, refs, decls)];
    });
  };

  const step = (k: Kernel, refs: readonly Ref[], decls: readonly BufferDecl[]): Item[] => {
    const controlled = kit.control?.(k, refs, planner);
    if (controlled) return controlled;
    const made = stagesFor(k, refs);
    const base = park(made.scratch);
    const place = (r: StageRef): Ref => ("arg" in r ? refs[r.arg]! : { root: constRoot + 1, offset: base + r.scratch });
    const decl = (r: StageRef, { dtype }: KernelArg): BufferDecl =>
      "arg" in r ? decls[r.arg]! : { role: "temp", bytes: made.scratch - r.scratch, dtype, shape: [] };
    return made.stages.map((s) =>
      dispatch(
        k.name,
        s.shader,
        s.args,
        s.refs.map(place),
        s.refs.map((r, i) => decl(r, s.args[i]!)),
      ),
    );
  };

  // Outputs that take an input's memory are the same place.
  const alias = program.outputs.map((b, i) => {
    const input = program.inputs.indexOf(program.buffers[b]!.alias ?? -1);
    return input < 0 ? program.inputs.length + i : input;
  });
  const settle: Planner["settle"] = (items) => {
    const all = kit.batches?.of(items, (root) => alias[root - program.inputs.length] ?? root) ?? items;
    for (const item of all) {
      if (item.kind !== "dispatch") continue;
      item.slot = slots;
      for (const d of item.members ?? [item]) d.slot = slots++;
    }
    return all;
  };
  const planner: Planner = { flatten, copy, settle };
  const roots = (n: number, from: number): Ref[] =>
    Array.from({ length: n }, (_, i) => ({ root: from + i, offset: 0 }));
  const items = settle(
    flatten(program, roots(program.inputs.length, 0), roots(program.outputs.length, program.inputs.length), {
      root: constRoot - 1,
      offset: 0,
    }),
  );
  const bytes = new Uint8Array(constantBytes);
  for (const [data, at] of constants) bytes.set(data, at);
  return { items, slots, constants: bytes, scratch, direct: items.every((i) => i.kind === "dispatch") };
};
