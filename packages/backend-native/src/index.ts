export { encodeProgram, type EncodedProgram } from "./encodeProgram.ts";
export { native, setNumThreads, type NativeBackend, type NativeOptions } from "./native.ts";
