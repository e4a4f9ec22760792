import type { Closure, Pieces } from "@hornbeam/core";
import type { Program } from "@hornbeam/ir";

/** Compiles a closure to a Program of its own, with breaks. */
export type CompileBody = (closure: Closure) => Pieces<Program>;
