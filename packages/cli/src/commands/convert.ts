import { explain, ValueError } from "@hornbeam/ir";
import type { StoredDType, StoredVariable } from "@hornbeam/saving";
import { writeNpz } from "@hornbeam/saving/formats";
import { pathSink, pathSource } from "@hornbeam/saving/node";
import type { CliModel, Io, Toolkit } from "../types.ts";
import { openModel, type OpenOptions } from "./openModel.ts";
import { tensorsOf } from "./tensorsOf.ts";
import { writeTensors } from "./writeTensors.ts";

type Write = (model: CliModel, path: string) => Promise<void>;

/** Weights by path, or where paths repeat by number: what `loadWeights` finds again. */
const toNpz: Write = async (model, path) => {
  const { weights } = model;
  const unique = new Set(weights.map((v) => v.path)).size === weights.length;
  const arrays = new Map<string, StoredVariable>();
  for (const [i, { value, path: name, shape, dtype }] of weights.entries())
    arrays.set(unique ? name : `arr_${i}`, { data: await value.bytes(), shape, dtype: dtype as StoredDType });
  await pathSink(path).write(writeNpz(arrays));
};

/** What is written of a model, by the end of the name. */
const WRITERS: readonly (readonly [string, Write])[] = [
  [".keras", (model, path) => model.save(path)],
  [".weights.h5", (model, path) => model.saveWeights(path)],
  [".safetensors", (model, path) => model.saveWeights(path)],
  [".npz", toNpz],
  [".json", (model, path) => pathSink(path).write(new TextEncoder().encode(model.toJSON()))],
];

/** Weights of one format in another; false where a model is needed for it. */
const convertWeights = async (from: string, to: string): Promise<boolean> => {
  const loose = await tensorsOf(pathSource(from));
  if (!loose) return false;
  try {
    return await writeTensors(loose.tensors, pathSink(to));
  } finally {
    await loose.close();
  }
};

/**
 * `hornbeam convert A B`: a model, or weights alone, in another format.
 * @throws ValueError for an end that is not known; nothing is read then.
 */
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
  if (options.model === undefined && (await convertWeights(from, to))) {
    io.out(`${to}: written from ${from}`);
    return 0;
  }
  const model = await openModel(from, options, toolkit);
  await write(model, to);
  io.out(`${to}: written from ${from}, ${model.countParams().toLocaleString("en-US")} parameters`);
  return 0;
};
