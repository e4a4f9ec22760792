export * from "./pathSink.ts";
export * from "./pathSource.ts";
