import { js } from "@hornbeam/backend-js";
import {
  decode,
  dtypes,
  encode,
  IR_VERSION,
  type Backend,
  type BufferDecl,
  type DType,
  type Expr,
  type Kernel,
  type Program,
} from "@hornbeam/ir";
import { wasm } from "../src/index.ts";

/** Numbers of [0, 1) from a seed (mulberry32). */
export const makeRandom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

export const load = (arg: number, dtype: DType, strides: readonly number[] = [1], offset = 0): Expr => ({
  op: "load",
  dtype,
  arg,
  index: { offset, strides },
});

/** Values of a dtype that are small enough for products of a few of them. */
export const valuesOf = (dtype: DType, n: number, random: () => number): (number | bigint)[] =>
  Array.from({ length: n }, () => {
    const x = random();
    const { kind, bytes } = dtypes[dtype];
    if (kind === "float") return x * 4 - 2;
    if (kind === "bool") return x < 0.5 ? 0 : 1;
    const i = Math.floor(x * 100) - (kind === "int" ? 50 : 0);
    return bytes === 8 ? BigInt(i) : i;
  });

/** A Program of one kernel: read arguments are inputs, the others outputs. */
export const programOf = (kernel: Kernel, sizes: readonly number[]): Program => {
  const isInput = (i: number): boolean => kernel.args[i]!.access === "read";
  const numbers = kernel.args.map((_, i) => i);
  return {
    version: IR_VERSION,
    arenaBytes: 0,
    inputs: numbers.filter(isInput),
    outputs: numbers.filter((i) => !isInput(i)),
    buffers: kernel.args.map(({ dtype }, i): BufferDecl => ({
      role: isInput(i) ? "input" : "output",
      dtype,
      shape: [sizes[i]!],
      bytes: sizes[i]! * dtypes[dtype].bytes,
    })),
    steps: [{ kernel, buffers: numbers }],
  };
};

export type Values = readonly (number | bigint)[];

/** Runs a Program once; `data` is what its buffers hold before. */
export const run = async (backend: Backend, p: Program, data: readonly (Values | undefined)[]): Promise<number[][]> => {
  const exe = await backend.compile(p);
  const buffers = p.buffers.map((d, i) => {
    const b = backend.alloc(d.bytes);
    const values = data[i];
    backend.write(b, values ? new Uint8Array(encode(values, d.dtype).buffer as ArrayBuffer) : new Uint8Array(d.bytes));
    return b;
  });
  exe.run(
    p.inputs.map((i) => buffers[i]!),
    p.outputs.map((i) => buffers[i]!),
  );
  const out: number[][] = [];
  for (const i of p.outputs) {
    const { dtype } = p.buffers[i]!;
    const bytes = await backend.read(buffers[i]!);
    const stored = new dtypes[dtype].array(bytes.buffer, 0, Math.floor(bytes.length / dtypes[dtype].bytes));
    out.push(Array.from(decode(stored, dtype) as ArrayLike<number | bigint>, Number));
  }
  buffers.forEach((b) => backend.free(b));
  exe.dispose();
  return out;
};

const far = (a: number, b: number, tolerance: number): boolean =>
  !(Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * (1 + Math.abs(b)));

/** What the WebAssembly backend and the interpreter differ in beyond the tolerance: nothing, if all is well. */
export const differences = async (
  kernel: Kernel,
  sizes: readonly number[],
  data: readonly (Values | undefined)[],
  tolerance = 1e-5,
): Promise<string[]> => {
  const p = programOf(kernel, sizes);
  const [got, want] = [await run(await wasm(), p, data), await run(js(), p, data)];
  return want.flatMap((values, o) =>
    values.flatMap((v, i) =>
      far(got[o]![i]!, v, tolerance) ? [`output ${o} at ${i}: ${got[o]![i]}, expected ${v}`] : [],
    ),
  );
};
