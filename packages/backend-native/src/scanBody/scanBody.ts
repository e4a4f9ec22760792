import type { Program } from "@hornbeam/ir";
import { cutLoop } from "./cutLoop.ts";
import { mergeLoops } from "./mergeLoops.ts";

/**
 * The body of a loop with as few kernels and as little memory traffic as may be: it runs once a step, and what a kernel costs besides its
 * arithmetic is paid each time. The same values in the same buffers.
 */
export const scanBody = (p: Program): Program => ({
  ...p,
  steps: mergeLoops(
    p,
    p.steps.flatMap((s) => (s.kernel.kind === "loop" ? cutLoop(s.kernel).map((kernel) => ({ ...s, kernel })) : [s])),
  ),
});
