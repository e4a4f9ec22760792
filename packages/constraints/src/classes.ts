export { Constraint } from "./Constraint.ts";
export { MaxNorm } from "./MaxNorm.ts";
export { MinMaxNorm } from "./MinMaxNorm.ts";
export { NonNeg } from "./NonNeg.ts";
export { UnitNorm } from "./UnitNorm.ts";
