import type { StoredDType } from "../hdf5/types.ts";
import type { SavedOptimizer } from "./compileConfig.ts";

/** A variable in a file: what it is, and how its elements are read. */
export interface StoredEntry {
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
  /** Name of the place it is read from, for messages. */
  readonly place: string;
  /** Where its elements lie: reading in this order is fastest. Entries of different files are told apart by `file`. */
  readonly position: number;
  readonly file?: number;
  /** The elements in row-major order, little-endian; a view of `into` where the file gives one and that has room. */
  read(into?: Uint8Array): Promise<Uint8Array>;
}

/** The variables of each object of a file by its path in the object graph (`/layers/dense`, `""` for the model). */
export type WeightIndex = ReadonlyMap<string, { readonly name?: string; readonly vars: readonly StoredEntry[] }>;

/** What came of loading weights. */
export interface LoadReport {
  /** Paths of the variables that have a value of the file now. */
  readonly loaded: readonly string[];
  /** Variables that keep the value they had, and why. */
  readonly skipped: readonly { readonly variable: string; readonly reason: string }[];
  /** Places of the file that nothing of the model took. */
  readonly unused: readonly string[];
  /** Why the state of the optimizer was left out, where it was. */
  readonly optimizer?: string;
}

/** Options of `loadWeights`. */
export interface LoadWeightsOptions {
  /** Gets the state that the file has for it. */
  readonly optimizer?: SavedOptimizer;
  /** Leaves out layers whose weights differ in number or shape, instead of throwing; the report names them. Default false. */
  readonly skipMismatch?: boolean;
  /** Legacy files: layers are found by name instead of by order; those without one in the file keep their values. Default false. */
  readonly byName?: boolean;
  /** Files of named tensors: the name in the file for a variable's path. Default: the path itself, or its place in a `.weights.h5`. */
  readonly names?: (path: string) => string;
}
