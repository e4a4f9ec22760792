// Written by `npm run facades`.
export * from "./image/edit.ts";
export * from "./image/elastic.ts";
export * from "./image/filters.ts";
export * from "./image/hsv.ts";
export * from "./image/mapCoordinates.ts";
export * from "./image/patches.ts";
export * from "./image/reconstructPatches.ts";
export * from "./image/resize.ts";
export * from "./image/scaleAndTranslate.ts";
export * from "./image/transform.ts";
