import { atOnce } from "@hornbeam/core";
import type { Program } from "@hornbeam/ir";
import { compileInPieces } from "./compile.ts";

/** Compiles a graph to a Program; `inputs` are its leaves, in the order that `run` will take buffers. */
export const compileGraph = (...args: Parameters<typeof compileInPieces>): Program => atOnce(compileInPieces(...args));
