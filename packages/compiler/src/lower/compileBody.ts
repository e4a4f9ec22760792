import type { Closure } from "@hornbeam/core";
import type { Program } from "@hornbeam/ir";

/** Compiles a closure to a Program of its own. */
export type CompileBody = (closure: Closure) => Program;
