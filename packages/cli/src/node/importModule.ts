import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { explain, ValueError } from "@hornbeam/ir";

/** The exports of a module by its path, from the working directory. @throws ValueError where it cannot be imported. */
export const importModule = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const received = `${path}: ${String((cause as Error).message)}`;
    const fields = { op: "--objects", rule: "the module must be one that can be imported", received, cause };
    throw new ValueError(explain(fields), fields);
  }
};
