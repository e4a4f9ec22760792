export { activationName, named, type Activation } from "./Activation.ts";
export { deserialize } from "./deserialize.ts";
export * from "./functions.ts";
export { get } from "./get.ts";
export type { ReluOptions } from "./relu.ts";
export { serialize } from "./serialize.ts";
export { threshold } from "./threshold.ts";
