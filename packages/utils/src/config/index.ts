export { backend } from "./backend.ts";
export { dtypePolicy } from "./dtypePolicy.ts";
export { epsilon } from "./epsilon.ts";
export { floatx } from "./floatx.ts";
export { imageDataFormat } from "./imageDataFormat.ts";
