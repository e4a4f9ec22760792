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
      const program = yield* compileInPieces(this.#backend, outputs, inputs, { donation });
      const taken = program.outputs.map((n) => program.inputs.indexOf(program.buffers[n]!.alias ?? -1));
      const backend = this.#backend;
      compiled = {
        program,
        executable: backend.compileInPieces ? yield* backend.compileInPieces(program) : backend.compile(program),
        taken,
      };
    }
    this.#kept.delete(key);
    this.#kept.set(key, compiled);
    if (this.#kept.size > this.#limit) this.#drop();
    return compiled;
  }

  #drop(): void {
    const [key, { executable }] = this.#kept.entries().next().value!;
    this.#kept.delete(key);
    if (executable instanceof Promise)
      void executable.then(
        (e) => e.dispose(),
        () => undefined,
      );
    else executable.dispose();
  }
}
