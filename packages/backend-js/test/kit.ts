import { checkProgram, dtypes, IR_VERSION, sizeOf } from "@hornbeam/ir";
import type { BufferDecl, DType, Kernel, Program, TypedArray } from "@hornbeam/ir";
import { js } from "../src/index.ts";

/** An argument of a kernel under test: given data is an input, the rest are results. */
export interface Arg {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data?: ArrayLike<number> | ArrayLike<bigint>;
}

export const arrayOf = (dtype: DType, data: ArrayLike<number> | ArrayLike<bigint>): TypedArray => {
  const out = new dtypes[dtype].array(new ArrayBuffer(data.length * dtypes[dtype].bytes));
  for (let i = 0; i < data.length; i++) (out as unknown as (number | bigint)[])[i] = data[i]!;
  return out;
};

const bytesOf = (x: TypedArray): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);

/** Runs a Program on the backend: typed arrays in, typed arrays out (dtypes of the outputs' declarations). */
export const runProgram = async (program: Program, inputs: readonly TypedArray[]): Promise<TypedArray[]> => {
  checkProgram(program);
  const backend = js();
  const ins = inputs.map((x) => {
    const b = backend.alloc(x.byteLength);
    backend.write(b, bytesOf(x));
    return b;
  });
  const outs = program.outputs.map((i) => {
    const { alias, bytes } = program.buffers[i]!;
    return alias === undefined ? backend.alloc(bytes) : ins[program.inputs.indexOf(alias)]!;
  });
  const exe = await backend.compile(program);
  exe.run(ins, outs);
  return Promise.all(
    outs.map(async (b, i) => {
      const bytes = await backend.read(b);
      return new dtypes[program.buffers[program.outputs[i]!]!.dtype].array(bytes.buffer);
    }),
  );
};

/** A Program of one kernel: args with data are inputs; an arg the kernel updates is both, in one memory. */
export const oneKernel = (kernel: Kernel, args: readonly Arg[]): { program: Program; inputs: TypedArray[] } => {
  const buffers: BufferDecl[] = [];
  const inputs: number[] = [];
  const outputs: number[] = [];
  const step = args.map(({ dtype, shape, data }, i) => {
    const base = { dtype, shape, bytes: sizeOf(shape) * dtypes[dtype].bytes };
    let alias: number | undefined;
    if (data) {
      inputs.push((alias = buffers.push({ ...base, role: "input" }) - 1));
      if (kernel.args[i]!.access === "read") return alias;
    }
    outputs.push(buffers.push({ ...base, role: "output", alias }) - 1);
    return outputs[outputs.length - 1]!;
  });
  return {
    program: { version: IR_VERSION, buffers, inputs, outputs, arenaBytes: 0, steps: [{ kernel, buffers: step }] },
    inputs: args.filter((a) => a.data).map((a) => arrayOf(a.dtype, a.data!)),
  };
};

/** Runs one kernel; returns its results. */
export const runKernel = (kernel: Kernel, args: readonly Arg[]): Promise<TypedArray[]> => {
  const { program, inputs } = oneKernel(kernel, args);
  return runProgram(program, inputs);
};
