export * from "./decompositions.ts";
export * from "./det.ts";
export * from "./norm.ts";
export * from "./solve.ts";
