export * from "./blobSource.ts";
export * from "./downloadSink.ts";
export * from "./urlSource.ts";
