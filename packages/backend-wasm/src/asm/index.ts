export * from "./fn.ts";
export * from "./module.ts";
