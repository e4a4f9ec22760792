import { containerName, type UsedNames } from "@hornbeam/saving";
import type { InspectedLayer } from "./types.ts";

/** A variable in a file. */
export interface StoredShape {
  readonly shape: readonly number[];
  readonly dtype: string;
}
/** Variables by the path of their object, as in `.weights.h5`: `/layers/dense`. */
export type Shapes = ReadonlyMap<string, readonly StoredShape[]>;

type Json = Readonly<Record<string, unknown>>;
const isJson = (x: unknown): x is Json => typeof x === "object" && x !== null && !Array.isArray(x);

const BYTES: Readonly<Record<string, number>> = { float64: 8, int64: 8, uint64: 8, float32: 4, int32: 4, uint32: 4 };
const HALF = /16$/;

export const sizeOf = ({ shape }: StoredShape): number => shape.reduce((n, d) => n * d, 1);
export const bytesOf = (v: StoredShape): number => sizeOf(v) * (BYTES[v.dtype] ?? (HALF.test(v.dtype) ? 2 : 1));

const row = (path: string, className: string, stored: readonly StoredShape[]): InspectedLayer => ({
  path,
  className,
  parameters: stored.reduce((n, v) => n + sizeOf(v), 0),
  bytes: stored.reduce((n, v) => n + bytesOf(v), 0),
  dtypes: [...new Set(stored.map((v) => v.dtype))],
});

/** The variables of an object and of all objects inside it. */
const below = (shapes: Shapes, prefix: string, seen: Set<string>): StoredShape[] =>
  [...shapes].flatMap(([path, stored]) => {
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return [];
    seen.add(path);
    return stored;
  });

const isModel = (entry: Json): boolean =>
  (entry["class_name"] === "Sequential" || entry["class_name"] === "Functional" || entry["class_name"] === "Model") &&
  isJson(entry["config"]) &&
  Array.isArray(entry["config"]["layers"]);

/**
 * The layers of a config in order, models inside taken apart, each with what a weight file has for it: files name a layer by its class and its number among
 * those of its class. What no layer of the config owns stands at the end, by its path in the file. Legacy files name layers by their names.
 */
export const layersOf = (config: unknown, shapes: Shapes, byName = false): InspectedLayer[] => {
  const rows: InspectedLayer[] = [];
  const seen = new Set<string>();
  const visit = (entry: Json, prefix: string, path: string): void => {
    const layers = ((entry["config"] as Json)["layers"] as unknown[]).filter(isJson);
    const used: UsedNames = new Map();
    for (const layer of layers) {
      const className = String(layer["class_name"]);
      const inner = isJson(layer["config"]) ? layer["config"] : {};
      const name = `${path}${String(inner["name"] ?? layer["name"] ?? className)}`;
      // Calls of ops are no layers: they have no weights and take no number.
      if (/(^|\.)ops\./.test(String(layer["module"] ?? ""))) {
        rows.push(row(name, className, []));
        continue;
      }
      const at = byName ? `/${name}` : `${prefix}/layers/${containerName(className, used)}`;
      if (isModel(layer)) visit(layer, at, `${name}/`);
      else rows.push(row(name, className, below(shapes, at, seen)));
    }
  };
  if (isJson(config) && isModel(config)) visit(config, "", "");
  for (const [path, stored] of shapes)
    if (!seen.has(path) && stored.length && !path.startsWith("/optimizer")) rows.push(row(path || "/", "", stored));
  return rows;
};
