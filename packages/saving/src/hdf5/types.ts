import type { ExpansionLimits } from "../bytes/limits.ts";
import type { Pages } from "../files/pages.ts";

/** Element types a weight file stores. 8-bit and bfloat16 floats are opaque in HDF5, with an attribute `dtype` that names them. */
export type StoredDType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "float8_e4m3fn"
  | "float8_e5m2"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool";

/** What an attribute can hold here: text, numbers, or arrays of them; 64-bit integers as bigint. `null` for an empty dataspace. */
export type AttributeValue = string | number | bigint | boolean | null | readonly AttributeValue[];

/** A dataset: shape and dtype are checked against what is stored, the elements are not read yet. */
export interface Hdf5Dataset {
  readonly kind: "dataset";
  readonly path: string;
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Where its elements (or the first of their chunks) lie in the file: reading in this order is fastest. */
  readonly position: number;
  /** The elements in row-major order, little-endian: a view of the file when contiguous, a new array when chunked, a view of `into` where that has room. */
  read(into?: Uint8Array): Promise<Uint8Array>;
}

/** A group: links by name, in the order of the file (HDF5 sorts names as bytes). */
export interface Hdf5Group {
  readonly kind: "group";
  readonly path: string;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  readonly children: ReadonlyMap<string, Hdf5Group | Hdf5Dataset>;
}

/** Options of the HDF5 reader. */
export interface Hdf5Options {
  /** Bound on what compressed datasets may expand to, each and together. */
  readonly expansion?: ExpansionLimits;
  /** Deepest nesting of groups. Default 128. */
  readonly maxDepth?: number;
}

/** What the parts of the reader share about one file. */
export interface Hdf5Context {
  readonly bytes: Pages;
  readonly options: Hdf5Options;
  /** Addresses of objects and B-tree nodes met so far: each may be reached once, so that no cycle and no alias exists. */
  readonly seen: Set<number>;
  /** Those of the object that is being read: forgotten when it must be read again. */
  readonly fresh: number[];
  /** Objects of the global heap collections read so far. */
  readonly heaps: Map<number, Map<number, Uint8Array>>;
  /** Bytes that compressed datasets declare, so far. */
  declared: number;
}
