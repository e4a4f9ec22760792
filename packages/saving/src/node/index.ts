export * from "./pathSink.ts";
export { pathSource } from "./pathSource.ts";
export * from "./streams.ts";
