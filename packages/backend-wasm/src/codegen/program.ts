import { IR_VERSION, UnsupportedError, type Kernel, type Program } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import type { Build, KernelEmitter, KernelSet } from "./build.ts";
import { kernelKey } from "./key.ts";

const emitterOf = (kernels: KernelSet, k: Kernel): KernelEmitter => {
  const emitter = kernels[k.kind] as KernelEmitter | undefined;
  if (emitter) return emitter;
  throw new UnsupportedError(
    `wasm: ${k.name} needs kernels of kind ${k.kind}, which this backend was made without. ` +
      "Make it by wasm(), or by createWasm with the part that has them.",
    { op: k.kind },
  );
};

/** Bytes of scratch the greediest kernel needs. */
export const scratchOf = (kernels: KernelSet, p: Program, partsOf?: (k: Kernel) => readonly Kernel[]): number =>
  p.steps.reduce((most, { kernel }) => {
    const { scratch, bodies } = emitterOf(kernels, kernel);
    const inside = bodies?.(kernel).map((body) => scratchOf(kernels, body, partsOf)) ?? [];
    const parts = partsOf?.(kernel).map((part) => kernels[part.kind]?.scratch?.(part as never) ?? 0) ?? [];
    return Math.max(most, scratch?.(kernel) ?? 0, ...inside, ...parts);
  }, 0);

/** Kernels that only say what to compute share a function; the others own memory or a host function. */
export const kernelOf = (b: Build, k: Kernel): FuncRef => {
  const { emit, owns } = emitterOf(b.set, k);
  if (owns) return emit(b, k);
  const key = kernelKey(k);
  let made = b.kernels.get(key);
  if (!made) b.kernels.set(key, (made = emit(b, k)));
  return made;
};

/** Bytes of one table. */
export const tableBytes = (p: Program): number => 4 * (p.inputs.length + p.outputs.length + 1);

/** Where a Program's buffers are while it runs. */
export interface Places {
  /** address of the table of inputs, outputs and (for sub-programs) the arena */
  readonly table: number;
  /** Pushes the address of a buffer; `base` pushes the offset of the thread's own table. */
  push(f: Fn, buffer: number, base?: () => void): void;
}

/**
 * @param arena address of the temporaries, where it is known now
 * @param copies tables, one a thread
 */
export const placesOf = (b: Build, p: Program, arena?: number, copies = 1): Places => {
  if (p.version !== IR_VERSION)
    throw new UnsupportedError(
      `wasm: Programs of IR version ${IR_VERSION} run here; received ${p.version}. Use packages of one version.`,
      { op: "wasm" },
    );
  const own = p.inputs.length + p.outputs.length;
  const table = b.alloc(tableBytes(p) * copies);
  const slots = new Map<number, number>();
  [...p.inputs, ...p.outputs].forEach((n, i) => slots.set(n, table + 4 * i));
  const constants = new Map<number, number>();
  p.buffers.forEach((d, n) => {
    if (d.role === "const") constants.set(n, b.alloc(d.bytes, d.data));
  });
  return {
    table,
    push(f, n, base = () => f.i32(0)) {
      const { role, offset = 0 } = p.buffers[n]!;
      if (role === "const") f.i32(constants.get(n)!);
      else if (role === "temp" && arena !== undefined) f.i32(arena + offset);
      else {
        base();
        f.mem("i32.load", role === "temp" ? table + 4 * own : slots.get(n)!);
        if (role === "temp") f.i32(offset).op("i32.add");
      }
    },
  };
};

/** Step after step. */
export const emitProgram: Build["emitProgram"] = (b, p, arena, exported) => {
  const { table, push } = placesOf(b, p, arena);
  const refs = p.steps.map(({ kernel }) => kernelOf(b, kernel));
  const run = b.ctx.module.func(
    [],
    [],
    (f) =>
      p.steps.forEach(({ kernel, buffers }, i) => {
        for (const n of buffers) push(f, n);
        if (b.set[kernel.kind]!.scratch) f.i32(b.scratch);
        f.call(refs[i]!);
      }),
    exported,
  );
  return { run, table };
};
