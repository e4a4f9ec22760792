export { associativeScan, type AssociativeScanOptions } from "./associativeScan.ts";
export { closeAll } from "./closure.ts";
export { defineComposite } from "./composite.ts";
export { cond, switchCase } from "./cond.ts";
export { expansionVjp, pullback, pullbackInPieces } from "./pullback.ts";
export { foriLoop, mapOver, scan, vectorizedMap, type ScanOptions } from "./scan.ts";
export { vectorize, type VectorizeOptions } from "./vectorize.ts";
export { whileLoop, type LoopArgs } from "./whileLoop.ts";
