export { blobSource } from "./blobSource.ts";
export * from "./downloadSink.ts";
export * from "./indexedDb.ts";
export * from "./opfs.ts";
export * from "./urlSource.ts";
