export * from "./L1.ts";
export * from "./L1L2.ts";
export * from "./L2.ts";
export * from "./OrthogonalRegularizer.ts";
