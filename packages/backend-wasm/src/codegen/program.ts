import { IR_VERSION, UnsupportedError, type Kernel, type Program, type Step } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import type { Build, KernelEmitter, KernelSet, ProgramCode } from "./build.ts";
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
export const scratchOf = (kernels: KernelSet, p: Program): number =>
  p.steps.reduce((most, { kernel }) => {
    const { scratch, bodies } = emitterOf(kernels, kernel);
    const inside = bodies?.(kernel).map((body) => scratchOf(kernels, body)) ?? [];
    return Math.max(most, scratch?.(kernel) ?? 0, ...inside);
  }, 0);

/** Kernels that only say what to compute share a function; the others own memory or a host function. */
const kernelOf = (b: Build, k: Kernel): FuncRef => {
  const { emit, owns } = emitterOf(b.set, k);
  if (owns) return emit(b, k);
  const key = kernelKey(k);
  let made = b.kernels.get(key);
  if (!made) b.kernels.set(key, (made = emit(b, k)));
  return made;
};

/** @param arena address of the temporaries, where it is known now */
export const emitProgram = (b: Build, p: Program, arena?: number, exported?: string): ProgramCode => {
  if (p.version !== IR_VERSION)
    throw new UnsupportedError(
      `wasm: Programs of IR version ${IR_VERSION} run here; received ${p.version}. Use packages of one version.`,
      {
        received: String(p.version),
      },
    );
  const table = b.alloc(4 * (p.inputs.length + p.outputs.length + 1));
  const slots = new Map<number, number>();
  [...p.inputs, ...p.outputs].forEach((n, i) => slots.set(n, table + 4 * i));
  const constants = new Map<number, number>();
  p.buffers.forEach((d, n) => {
    if (d.role === "const") constants.set(n, b.alloc(d.bytes, d.data));
  });
  const push = (f: Fn, n: number): void => {
    const { role, offset = 0 } = p.buffers[n]!;
    if (role === "const") f.i32(constants.get(n)!);
    else if (role !== "temp") f.i32(0).mem("i32.load", slots.get(n)!);
    else if (arena !== undefined) f.i32(arena + offset);
    else
      f.i32(0)
        .mem("i32.load", table + 4 * (p.inputs.length + p.outputs.length))
        .i32(offset)
        .op("i32.add");
  };
  const refs = new Map<Kernel, FuncRef>();
  const items = b.arrange(p);
  for (const item of items)
    for (const { kernel } of "tiles" in item ? item.steps.map((s) => s.step) : [item])
      refs.set(kernel, kernelOf(b, kernel));
  const run = b.ctx.module.func(
    [],
    [],
    (f) => {
      const call = ({ kernel, buffers }: Step, moved?: (arg: number) => void): void => {
        buffers.forEach((n, arg) => {
          push(f, n);
          moved?.(arg);
        });
        if (b.set[kernel.kind]!.scratch) f.i32(b.scratch);
        f.call(refs.get(kernel)!);
      };
      for (const item of items)
        if ("tiles" in item) {
          const tile = f.local();
          f.forLoop(tile, 0, item.tiles, 1, () => {
            for (const { step, advance } of item.steps)
              call(step, (arg) => void (advance[arg] && f.get(tile).i32(advance[arg]!).op("i32.mul").op("i32.add")));
          });
          f.release(tile);
        } else call(item);
    },
    exported,
  );
  return { run, table };
};
