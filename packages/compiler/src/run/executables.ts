import type { Pieces, Tensor } from "@hornbeam/core";
import type { Backend, Executable, Program } from "@hornbeam/ir";
import { compileInPieces } from "../compile.ts";
import type { Donation } from "../plan/order.ts";
import { graphKey } from "../graph/key.ts";

/** A compiled graph: the Program and what runs it, once it is there. */
export interface Compiled {
  readonly program: Program;
  readonly executable: Executable | Promise<Executable>;
  /** for each output the number of the input whose memory it takes, -1 for one of its own */
  readonly taken: readonly number[];
}

/** Programs kept by structure, the least recently used dropped first. */
export class ExecutableCache {
  readonly #backend: Backend;
  readonly #limit: number;
  readonly #kept = new Map<string, Compiled>();

  constructor(backend: Backend, limit: number) {
    this.#backend = backend;
    this.#limit = limit;
  }

  /** The Program of a graph over its leaves, compiled on first sight. */
  *get(outputs: readonly Tensor[], inputs: readonly Tensor[], donation?: Donation): Pieces<Compiled> {
    const key = `${yield* graphKey(outputs, inputs)}|${donation?.tensors.map((t) => inputs.indexOf(t)) ?? ""}`;
    let compiled = this.#kept.get(key);
    if (!compiled) {
      const backend = this.#backend;
      const program = yield* compileInPieces(backend, outputs, inputs, { donation });
      compiled = {
        program,
        executable: backend.compileInPieces ? yield* backend.compileInPieces(program) : backend.compile(program),
        taken: program.outputs.map((n) => program.inputs.indexOf(program.buffers[n]!.alias ?? -1)),
      };
    }
    this.#kept.delete(key);
    this.#kept.set(key, compiled);
    if (this.#kept.size > this.#limit) {
      const [oldest, { executable }] = this.#kept.entries().next().value!;
      this.#kept.delete(oldest);
      Promise.resolve(executable).then(
        (e) => e.dispose(),
        () => undefined,
      );
    }
    return compiled;
  }
}
