export { isFloatDtype } from "./isFloatDtype.ts";
export { isIntDtype } from "./isIntDtype.ts";
export { resultType } from "@hornbeam/ops";
export { epsilon, floatx, imageDataFormat } from "../config/index.ts";
export { isKerasTensor } from "@hornbeam/nn";
export { standardizeDtype } from "../standardizeDtype.ts";
