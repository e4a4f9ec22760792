import { openSource, type Source } from "@hornbeam/saving";
import { bytesOf, layersOf, sizeOf, type StoredShape } from "./layersOf.ts";
import { readContents, type Contents } from "./readFile.ts";
import { scanConfig } from "./scanConfig.ts";
import type { Inspection } from "./types.ts";

type Json = Readonly<Record<string, unknown>>;
const asJson = (x: unknown): Json => (typeof x === "object" && x !== null ? (x as Json) : {});

/** A loss, metric or optimizer of a config in a word or two. */
const show = (x: unknown): string | undefined => {
  if (typeof x === "string") return x;
  if (Array.isArray(x)) return x.map((v) => show(v) ?? "none").join(", ");
  const { class_name: name, config } = asJson(x);
  if (name === "function" && typeof config === "string") return config;
  if (typeof name === "string") return name;
  const entries = Object.entries(asJson(x));
  return entries.length ? entries.map(([k, v]) => `${k}: ${show(v) ?? "none"}`).join(", ") : undefined;
};

/**
 * What a model or weight file holds: format, version, layers, parameters, sizes, the classes that it needs, and what to beware of. Nothing is made of the
 * file, so that one which cannot be loaded can be looked at.
 * @throws FormatError for what is none of the files that models travel in, or damaged.
 */
export const inspectFile = async (source: Source, isKnown: (name: string) => boolean): Promise<Inspection> => {
  const name = source.name ?? "file";
  const reader = await openSource(source);
  try {
    return describe(name, reader.size, await readContents(name, reader), isKnown);
  } finally {
    await reader.close?.();
  }
};

const describe = (
  name: string,
  bytes: number,
  { format, config, shapes, metadata = {}, dangers }: Contents,
  isKnown: (name: string) => boolean,
): Inspection => {
  const model = asJson(config);
  const compile = asJson(model["compile_config"]);
  const layers = layersOf(config, shapes, format === "legacy h5");
  const weights: StoredShape[] = [];
  const state: StoredShape[] = [];
  for (const [path, stored] of shapes) (path.startsWith("/optimizer") ? state : weights).push(...stored);
  const scan = scanConfig(config, isKnown);
  const modelName = asJson(model["config"])["name"];
  const [optimizer, loss] = [show(compile["optimizer"]), show(compile["loss"])];
  return {
    file: name,
    format,
    bytes,
    ...(typeof metadata["keras_version"] === "string" && { kerasVersion: metadata["keras_version"] }),
    ...(typeof metadata["date_saved"] === "string" && { saved: metadata["date_saved"] }),
    ...(typeof model["class_name"] === "string" && {
      model: { className: model["class_name"], name: typeof modelName === "string" ? modelName : "" },
    }),
    ...(optimizer !== undefined && { optimizer }),
    ...(loss !== undefined && { loss }),
    layers,
    parameters: weights.reduce((n, v) => n + sizeOf(v), 0),
    weightBytes: weights.reduce((n, v) => n + bytesOf(v), 0),
    optimizerParameters: state.reduce((n, v) => n + sizeOf(v), 0),
    needs: scan.needs,
    dangers: [...dangers, ...scan.dangers],
  };
};
