export type { ConformanceOptions, MakeBackend, SuiteName, TestApi } from "./api.ts";
export { checkedBackend } from "./checkedBackend.ts";
export type { Budget } from "./compare.ts";
export { checkGradient, type CheckGradientOptions, type Differentiable } from "./gradients/checkGradient.ts";
export { runConformance } from "./runConformance.ts";
export type { LayerArgument, LayerCase, LayerCheck, LayerExpectation, LayerInput } from "./layers/LayerCase.ts";
export { testLayer, type TestLayerOptions } from "./layers/testLayer.ts";
