export type { AdaptData, IndexedBatches } from "./adaptBatches.ts";
export * from "./image/BaseImagePreprocessingLayer.ts";
export * from "./image/CenterCrop.ts";
export * from "./image/RandomFlip.ts";
export * from "./image/Resizing.ts";
export type * from "./image/types.ts";
export * from "./Normalization.ts";
export * from "./Rescaling.ts";
