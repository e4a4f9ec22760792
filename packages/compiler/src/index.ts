export { compileGraph, type CompileOptions, type Target } from "./compile.ts";
export { explain, showGraph } from "./explain.ts";
export { mergeCommon } from "./graph/cse.ts";
export { expandComposites, type Claimed } from "./graph/expand.ts";
export { createDevice, type CompilingDevice, type DeviceOptions } from "./run/createDevice.ts";
export { debug, type DebugMode } from "./run/debug.ts";
export type { Compiled } from "./run/executables.ts";
export { jit, type JitOptions } from "./run/jit.ts";
export { setDevice } from "./run/setDevice.ts";
