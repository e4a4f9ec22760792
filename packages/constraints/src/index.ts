export * from "./classes.ts";
export { deserialize } from "./deserialize.ts";
export { get } from "./get.ts";
export { serialize } from "./serialize.ts";
