import {
  dtypes,
  IR_VERSION,
  UnsupportedError,
  type BufferDecl,
  type HostKernel,
  type Kernel,
  type KernelArg,
  type LoopKernel,
  type Program,
} from "@hornbeam/ir";
import { copyWords } from "../wgsl/order/copyWords.ts";
import type { Kit } from "../wgsl/kit.ts";
import type { Group } from "../wgsl/rows/groupRows.ts";
import type { Shader } from "../wgsl/shader.ts";
import type { Target } from "../wgsl/target.ts";
import type { StageRef, Stages } from "../wgsl/stage.ts";

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
  /** bytes of an element of each argument */
  readonly widths: readonly number[];
  readonly refs: readonly Ref[];
  /** place in the table of parameters */
  readonly slot: number;
  /** what the arguments are, for messages and profiles */
  readonly decls: readonly BufferDecl[];
}

/** What a run does, in order. Only `dispatch` needs no value on the host. */
export type Item =
  | Dispatch
  | { readonly kind: "host"; readonly kernel: HostKernel; readonly refs: readonly Ref[] }
  | { readonly kind: "cond"; readonly index: Ref; readonly branches: readonly (readonly Item[])[] }
  | {
      readonly kind: "while";
      readonly flag: Ref;
      /** tests and bodies of even and of odd turns, and what brings the carry home after an odd number of them */
      readonly turns: readonly { readonly test: readonly Item[]; readonly body: readonly Item[] }[];
      readonly home: readonly Item[];
    };

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

export const planProgram = (program: Program, kit: Kit, target: Target = {}): Plan => {
  let slots = 0;
  let direct = true;
  let constantBytes = 0;
  const constants = new Map<Uint8Array, number>();
  const lowered = [new Map<Kernel, Stages>(), new Map<Kernel, Stages>()];
  const grouped = new Map<Kernel, Shader>();
  const copies = new Map<number, Shader>();
  const constRoot = program.inputs.length + program.outputs.length + 1;
  let scratch = 0;
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
    scratch = Math.max(scratch, stages.scratch);
    return stages;
  };
  const dispatch = (
    name: string,
    shader: Shader,
    args: readonly KernelArg[],
    refs: readonly Ref[],
    decls: readonly BufferDecl[],
  ): Item => ({
    kind: "dispatch",
    name,
    shader,
    widths: args.map((a) => dtypes[a.dtype].bytes),
    refs,
    slot: slots++,
    decls,
  });
  const word: KernelArg = { dtype: "uint32", access: "read" };
  const copy = (from: readonly Ref[], to: readonly Ref[], bytes: readonly number[]): Item[] =>
    bytes.flatMap((b, i) => {
      const words = Math.ceil(b / 4);
      if (!words || (from[i]!.root === to[i]!.root && from[i]!.offset === to[i]!.offset)) return [];
      if (!copies.has(words)) copies.set(words, kit.finish(copyWords(words)));
      const decl: BufferDecl = { role: "temp", bytes: b, dtype: "uint32", shape: [words] };
      return [dispatch("copy", copies.get(words)!, [word, word], [from[i]!, to[i]!], [decl, decl])];
    });
  const constant = (data: Uint8Array): Ref => {
    if (!constants.has(data)) {
      constants.set(data, constantBytes);
      constantBytes += align(data.byteLength);
    }
    return { root: constRoot, offset: constants.get(data)! };
  };

  const flatten = (p: Program, inputs: readonly Ref[], outputs: readonly Ref[], arena: Ref): Item[] => {
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
      return [together(group, places as readonly Ref[], p.buffers)];
    });
  };

  /** Kernels over the same rows as one dispatch. */
  const together = (group: Group, places: readonly Ref[], decls: readonly BufferDecl[]): Item => {
    const used = [...new Set(group.flatMap((s) => s.buffers))];
    const args = used.map((b): KernelArg => {
      const own = group.flatMap((s) => s.kernel.args.filter((_, i) => s.buffers[i] === b));
      return own.find((a) => a.access !== "read") ?? own[0]!;
    });
    const phases = group.map((s) => ({
      kernel: s.kernel as LoopKernel,
      args: s.buffers.map((b) => used.indexOf(b)),
    }));
    const rows = phases[0]!.kernel.space;
    const known = grouped.get(group[0].kernel) ?? kit.finish(kit.groups!.shader(phases, args, rows, target), target);
    grouped.set(group[0].kernel, known);
    return dispatch(
      group.map((s) => s.kernel.name).join(" | "),
      known,
      args,
      used.map((b) => places[b]!),
      used.map((b) => decls[b]!),
    );
  };

  const step = (k: Kernel, refs: readonly Ref[], decls: readonly BufferDecl[]): Item[] => {
    const parts = (...lengths: number[]): Ref[][] => {
      let from = 0;
      return lengths.map((n) => refs.slice(from, (from += n)));
    };
    switch (k.kind) {
      case "host":
        direct = false;
        return [{ kind: "host", kernel: k, refs }];
      case "scan": {
        const nc = k.carryBytes.length;
        const [consts, init, xs, final, ys, spare, arena] = parts(
          k.consts,
          nc,
          k.xBytes.length,
          nc,
          k.yBytes.length,
          nc,
          1,
        ) as Ref[][];
        const items = copy(init!, final!, k.carryBytes);
        let [from, to] = [final!, spare!];
        for (let s = 0; s < k.length; s++, [from, to] = [to, from]) {
          const t = k.reverse ? k.length - 1 - s : s;
          const at = (all: readonly Ref[], bytes: readonly number[]): Ref[] =>
            all.map((x, i) => ({ root: x.root, offset: x.offset + t * bytes[i]! }));
          items.push(
            ...flatten(k.body, [...consts!, ...from, ...at(xs!, k.xBytes)], [...to, ...at(ys!, k.yBytes)], arena![0]!),
          );
        }
        return from === final ? items : [...items, ...copy(from, final!, k.carryBytes)];
      }
      case "while": {
        direct = false;
        const nc = k.carryBytes.length;
        const [consts, init, final, spare, [flag, arena]] = parts(k.consts, nc, nc, nc, 2) as [
          Ref[],
          Ref[],
          Ref[],
          Ref[],
          [Ref, Ref],
        ];
        const turn = (from: Ref[], to: Ref[]): { test: Item[]; body: Item[] } => ({
          test: flatten(k.cond, [...consts, ...from], [flag], arena),
          body: flatten(k.body, [...consts, ...from], to, arena),
        });
        const turns = [turn(final, spare), turn(spare, final)];
        return [
          ...copy(init, final, k.carryBytes),
          { kind: "while", flag, turns, home: copy(spare, final, k.carryBytes) },
        ];
      }
      case "cond": {
        direct = false;
        const [[index], operands, results, [arena]] = parts(1, k.operands, k.results, 1) as [
          [Ref],
          Ref[],
          Ref[],
          [Ref],
        ];
        return [{ kind: "cond", index, branches: k.branches.map((b) => flatten(b, operands, results, arena)) }];
      }
      default: {
        const place = (r: StageRef): Ref => ("arg" in r ? refs[r.arg]! : { root: constRoot + 1, offset: r.scratch });
        const decl = (r: StageRef, { dtype }: KernelArg): BufferDecl =>
          "arg" in r ? decls[r.arg]! : { role: "temp", bytes: scratch - r.scratch, dtype, shape: [] };
        return stagesFor(k, refs).stages.map((s) =>
          dispatch(
            k.name,
            s.shader,
            s.args,
            s.refs.map(place),
            s.refs.map((r, i) => decl(r, s.args[i]!)),
          ),
        );
      }
    }
  };

  const roots = (n: number, from: number): Ref[] =>
    Array.from({ length: n }, (_, i) => ({ root: from + i, offset: 0 }));
  const items = flatten(
    program,
    roots(program.inputs.length, 0),
    roots(program.outputs.length, program.inputs.length),
    { root: constRoot - 1, offset: 0 },
  );
  const bytes = new Uint8Array(constantBytes);
  for (const [data, at] of constants) bytes.set(data, at);
  return { items, slots, constants: bytes, scratch, direct };
};
