import { ValueError, explain } from "@hornbeam/ir";

const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: "Check the path; folders are not made",
  EACCES: "Check the permissions",
  EISDIR: "Give the path of a file, not of a folder",
  ENOTDIR: "Give the path of a folder, not of a file",
  ENOSPC: "Free space on the disk",
};

/** A failure of the file system as a typed error, with the system's own as its cause. */
export function fileError(path: string, rule: string, error: unknown): ValueError {
  const code = (error as { code?: string }).code ?? String(error);
  const fields = { op: path, rule, received: code, remedy: REMEDIES[code], cause: error };
  return new ValueError(explain(fields), fields);
}
