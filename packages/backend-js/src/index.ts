export { interpret } from "./interpret.ts";
export type { InterpretOptions } from "./interpret.ts";
export { js } from "./js.ts";
export type { JsOptions } from "./js.ts";
export { compileProgram } from "./program.ts";
export type { KernelHook } from "./program.ts";
export type { RunKernel } from "./loop.ts";
export type { RunProgram } from "./control.ts";
