import { IR_VERSION, type Backend, type Buffer, type BufferDecl, type Kernel, type Program } from "@hornbeam/ir";

/** Milliseconds that one measurement should take at least, and how many there are. */
const LEAST = 4;
const TIMES = 3;

/** Milliseconds of a kernel on a backend, the least of some measurements; its arguments are zeros. */
export const measureKernel = async (
  backend: Backend & { sync(): Promise<void> },
  kernel: Kernel,
  decls: readonly BufferDecl[],
): Promise<number> => {
  const numbers = kernel.args.map((_, i) => i);
  const read = (i: number): boolean => kernel.args[i]!.access === "read";
  const program: Program = {
    version: IR_VERSION,
    buffers: numbers.map((i) => ({
      role: read(i) ? "input" : "output",
      bytes: decls[i]!.bytes,
      dtype: decls[i]!.dtype,
      shape: decls[i]!.shape,
    })),
    inputs: numbers.filter(read),
    outputs: numbers.filter((i) => !read(i)),
    steps: [{ kernel, buffers: numbers }],
    arenaBytes: 0,
  };
  const buffers: Buffer[] = [];
  try {
    for (const i of numbers) buffers.push(backend.alloc(decls[i]!.bytes));
    const pick = (all: readonly number[]): Buffer[] => all.map((i) => buffers[i]!);
    const executable = await backend.compile(program);
    const time = async (runs: number): Promise<number> => {
      const start = performance.now();
      for (let i = 0; i < runs; i++) executable.run(pick(program.inputs), pick(program.outputs));
      await backend.sync();
      return (performance.now() - start) / runs;
    };
    try {
      await time(1);
      const once = await time(1);
      const runs = Math.max(1, Math.ceil(LEAST / Math.max(once, 0.01)));
      let best = once;
      for (let i = 0; i < TIMES; i++) best = Math.min(best, await time(runs));
      return best;
    } finally {
      executable.dispose();
    }
  } finally {
    for (const b of buffers) backend.free(b);
  }
};
