export * from "./decompositions.ts";
export * from "./det.ts";
export { eig } from "./eig.ts";
export * from "./lu.ts";
export * from "./norm.ts";
export * from "./solve.ts";
