import { homedir } from "node:os";
import { join } from "node:path";

/** Where Hornbeam keeps what it downloads: the folder in the environment variable HORNBEAM_HOME, or `.hornbeam` in the user's own. */
export const hornbeamHome = (): string => process.env["HORNBEAM_HOME"] || join(homedir(), ".hornbeam");
