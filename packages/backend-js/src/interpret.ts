import { DeviceError, ValueError } from "@hornbeam/ir";
import type { Buffer, Executable, Program } from "@hornbeam/ir";
import { compileProgram } from "./program.ts";
import type { KernelHook } from "./program.ts";
import type { JsPart } from "./types.ts";

/** How `interpret` may be told to leave kernels to others. */
export interface InterpretOptions {
  /** Kernels to use in place of the interpreter's own; claimed ops must come from here. */
  readonly kernel?: KernelHook;
}

/**
 * An Executable that runs on the host, over memory of any kind that it can reach: `memory` gives the bytes of a buffer,
 * which start at a multiple of 8. `run` is synchronous and returns when the results are there.
 * @throws UnsupportedError where the Program needs something the interpreter lacks.
 */
export const interpret = (
  program: Program,
  memory: (buffer: Buffer) => Uint8Array,
  parts: readonly JsPart[],
  options: InterpretOptions = {},
): Executable => {
  let run: ReturnType<typeof compileProgram> | undefined = compileProgram(program, parts, options.kernel);
  let arena: Uint8Array | undefined;
  const bytesOf = (buffers: readonly Buffer[], decls: readonly number[], role: string): Uint8Array[] => {
    const sizes = decls.map((d) => program.buffers[d]!.bytes);
    if (buffers.length !== sizes.length || buffers.some((b, i) => b.byteLength < sizes[i]!))
      throw new ValueError(
        `js: run takes ${role}s of [${sizes.join(", ")}] bytes; received ` +
          `[${buffers.map((b) => b.byteLength).join(", ")}]. Pass the buffers in the Program's order.`,
        { op: "run" },
      );
    return buffers.map(memory);
  };
  return {
    run: (inputs, outputs) => {
      if (!run) throw new DeviceError("js: this executable was disposed of. Compile the Program again.", { op: "run" });
      const [ins, outs] = [bytesOf(inputs, program.inputs, "input"), bytesOf(outputs, program.outputs, "output")];
      run(ins, outs, (arena ??= new Uint8Array(program.arenaBytes)));
    },
    dispose: () => {
      run = arena = undefined;
    },
  };
};
