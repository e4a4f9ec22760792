import { explain, ValueError } from "@hornbeam/ir";
import { pathSink } from "@hornbeam/saving/node";
import type { CliModel, Io, Toolkit } from "../types.ts";
import { openModel, type OpenOptions } from "./openModel.ts";

type Write = (model: CliModel, path: string) => Promise<void>;

/** What is written, by the end of the name. */
const WRITERS: readonly (readonly [string, Write])[] = [
  [".keras", (model, path) => model.save(path)],
  [".weights.h5", (model, path) => model.saveWeights(path)],
  [".json", (model, path) => pathSink(path).write(new TextEncoder().encode(model.toJSON()))],
];

/** `hornbeam convert A B`. @throws ValueError for an end that is not known; nothing is read then. */
export const convert = async (
  from: string,
  to: string,
  options: OpenOptions,
  toolkit: Toolkit,
  io: Io,
): Promise<number> => {
  const write = WRITERS.find(([end]) => to.toLowerCase().endsWith(end))?.[1];
  if (!write) {
    const ends = WRITERS.map(([end]) => end).join(", ");
    const fields = { op: "convert", rule: `the second file must end in ${ends}`, received: to };
    throw new ValueError(explain(fields), fields);
  }
  const model = await openModel(from, options, toolkit);
  await write(model, to);
  io.out(`${to}: written from ${from}, ${model.countParams().toLocaleString("en-US")} parameters`);
  return 0;
};
