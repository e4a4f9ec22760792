import { pathSource } from "@hornbeam/saving/node";
import { inspectFile } from "../inspect/inspectFile.ts";
import { report } from "../inspect/report.ts";
import type { Io, Toolkit } from "../types.ts";

/** `hornbeam inspect FILE`: 1 with `strict` where something is to beware of. */
export const inspect = async (
  file: string,
  { json = false, strict = false }: { readonly json?: boolean; readonly strict?: boolean },
  { objects, compileObjects }: Toolkit,
  io: Io,
): Promise<number> => {
  const isKnown = (name: string): boolean => Object.hasOwn(objects, name) || Object.hasOwn(compileObjects, name);
  const found = await inspectFile(pathSource(file), isKnown);
  io.out(json ? JSON.stringify(found, null, 2) : report(found));
  return strict && (found.dangers.length || found.needs.length) ? 1 : 0;
};
