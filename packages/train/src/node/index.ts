export { terminalOutput } from "./terminalOutput.ts";
export { lineFile } from "./lineFile.ts";
