export * from "./MaxNorm.ts";
export * from "./MinMaxNorm.ts";
export * from "./NonNeg.ts";
export * from "./UnitNorm.ts";
