/** What a file is. */
export type InspectedFormat = "keras" | "weights.h5" | "legacy h5" | "json" | "index" | "safetensors" | "npz" | "npy";

/** A layer of a model in a file, with its weights. */
export interface InspectedLayer {
  /** where it stands: `encoder/dense_1` */
  readonly path: string;
  readonly className: string;
  readonly parameters: number;
  readonly bytes: number;
  readonly dtypes: readonly string[];
}

/** A class or function that a file names and Hornbeam does not know. */
export interface NeededObject {
  readonly name: string;
  /** `Custom>MyLayer` for classes of users */
  readonly registeredName?: string;
  /** where it is used first */
  readonly path: string;
  /** "custom": the user's own; "missing": Keras's, which Hornbeam lacks */
  readonly kind: "custom" | "missing";
}

/** Something to know before a file is opened elsewhere. */
export interface Danger {
  readonly path: string;
  readonly what: string;
}

/** All that `hornbeam inspect` says. */
export interface Inspection {
  readonly file: string;
  readonly format: InspectedFormat;
  readonly bytes: number;
  readonly kerasVersion?: string;
  readonly saved?: string;
  readonly model?: { readonly className: string; readonly name: string };
  readonly optimizer?: string;
  readonly loss?: string;
  readonly layers: readonly InspectedLayer[];
  readonly parameters: number;
  readonly weightBytes: number;
  /** numbers in the state of the optimizer */
  readonly optimizerParameters: number;
  readonly needs: readonly NeededObject[];
  readonly dangers: readonly Danger[];
}
