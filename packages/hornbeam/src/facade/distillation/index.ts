export { DistillationLoss } from "./DistillationLoss.ts";
export { Distiller, type DistillerOptions } from "./Distiller.ts";
export { FeatureDistillation, type FeatureDistillationOptions } from "./FeatureDistillation.ts";
export { LogitsDistillation, type LogitsDistillationOptions } from "./LogitsDistillation.ts";
