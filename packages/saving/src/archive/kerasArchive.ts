import type { ArchiveMember } from "./types.ts";
import { writeArchive } from "./writeArchive.ts";

/** The names of the members of a `.keras` file. */
export const METADATA: string = "metadata.json";
export const CONFIG: string = "config.json";
export const WEIGHTS: string = "model.weights.h5";

/** What a `.keras` file holds. */
export interface KerasArchiveParts {
  /** JSON text: `{"keras_version": …, "date_saved": …}`. */
  readonly metadata: string;
  /** JSON text of the serialized model. */
  readonly config: string;
  /** HDF5 image. */
  readonly weights: Uint8Array;
  /** Files below `assets/`, by their path there. */
  readonly assets?: ReadonlyMap<string, Uint8Array>;
}

/** The bytes of a `.keras` file: members stored, in Keras's order (metadata, config, weights, assets). */
export function writeKerasArchive(parts: KerasArchiveParts): Uint8Array {
  const encoder = new TextEncoder();
  const members: ArchiveMember[] = [
    { name: METADATA, data: encoder.encode(parts.metadata) },
    { name: CONFIG, data: encoder.encode(parts.config) },
    { name: WEIGHTS, data: parts.weights },
  ];
  for (const [path, data] of parts.assets ?? []) members.push({ name: `assets/${path}`, data });
  return writeArchive(members);
}
