export { wasm } from "./backend.ts";
export type { WasmOptions } from "./backend.ts";
