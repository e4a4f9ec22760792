import type { Layer } from "@hornbeam/nn";
import type { Members } from "../archive/types.ts";
import { walkWeights } from "./walkWeights.ts";

/** A layer that keeps files beside its weights, such as a vocabulary. Names are plain file names. */
export interface AssetLayer {
  saveAssets(): ReadonlyMap<string, Uint8Array>;
  loadAssets(files: ReadonlyMap<string, Uint8Array>): void;
}

const keepsAssets = (layer: Layer): layer is Layer & AssetLayer =>
  "saveAssets" in layer && typeof layer.saveAssets === "function";

const folderOf = (path: string): string => `assets${path}/`;

/** The files of all layers by their path below `assets/`. */
export const collectAssets = (model: Layer): Map<string, Uint8Array> => {
  const files = new Map<string, Uint8Array>();
  for (const [path, layer] of walkWeights(model))
    if (keepsAssets(layer))
      for (const [name, bytes] of layer.saveAssets())
        files.set(`${folderOf(path).slice("assets/".length)}${name}`, bytes);
  return files;
};

/** Longest file that a layer is given. */
const MAX_ASSET = 2 ** 28;

/** Gives each layer its files. Names in the archive are checked already: nothing is written anywhere. */
export const loadAssets = async (model: Layer, archive: Members): Promise<void> => {
  for (const [path, layer] of walkWeights(model)) {
    if (!keepsAssets(layer)) continue;
    const files = new Map<string, Uint8Array>();
    for (const name of archive.entries.keys()) {
      const rest = name.startsWith(folderOf(path)) ? name.slice(folderOf(path).length) : "";
      if (rest && !rest.includes("/")) files.set(rest, await archive.read(name, MAX_ASSET));
    }
    if (files.size) layer.loadAssets(files);
  }
};
