export { CosineDecay } from "./CosineDecay.ts";
export { CosineDecayRestarts } from "./CosineDecayRestarts.ts";
export { ExponentialDecay } from "./ExponentialDecay.ts";
export { InverseTimeDecay } from "./InverseTimeDecay.ts";
export { PiecewiseConstantDecay } from "./PiecewiseConstantDecay.ts";
export { PolynomialDecay } from "./PolynomialDecay.ts";
