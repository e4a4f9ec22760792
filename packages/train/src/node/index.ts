export { backupFolder } from "./backupFolder.ts";
export { lineFile } from "./lineFile.ts";
export { logFolder } from "./logFolder.ts";
export { makeFolderOf } from "./makeFolderOf.ts";
export { terminalOutput } from "./terminalOutput.ts";
