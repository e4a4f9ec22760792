export { L1 } from "./L1.ts";
export { L1L2 } from "./L1L2.ts";
export { L2 } from "./L2.ts";
export { OrthogonalRegularizer } from "./OrthogonalRegularizer.ts";
export { Regularizer } from "./Regularizer.ts";
