export { inspectFile } from "./inspect/inspectFile.ts";
export type { Danger, Inspection, InspectedLayer, NeededObject } from "./inspect/types.ts";
export { runCli } from "./runCli.ts";
export type { BackendProbe, CliModel, Io, Toolkit } from "./types.ts";
