import type { Backend } from "@hornbeam/ir";
import type { Layer } from "@hornbeam/nn";

/** What the commands need of a loaded model, besides its layers. */
export interface CliModel extends Layer {
  save(path: string): Promise<void>;
  saveWeights(path: string): Promise<void>;
  loadWeights(path: string): Promise<unknown>;
  toJSON(): string;
  summary(options: {
    readonly print: (text: string) => void;
    readonly columns?: number;
    readonly expandNested?: boolean;
    readonly showTrainable?: boolean;
  }): string;
}

/** A backend that `doctor` tries. */
export interface BackendProbe {
  readonly name: string;
  /** Makes it and says what it is; throws where it does not work. */
  open(): Promise<{ readonly backend: Backend; readonly says: string }>;
  /** The command, or setting, that adds it. */
  readonly remedy: string;
}

/** Everything that stands above this package: who calls `runCli` passes it. */
export interface Toolkit {
  readonly version: string;
  /** Classes and functions that files may name, without the user's. */
  readonly objects: Readonly<Record<string, unknown>>;
  /** Optimizers, losses, metrics and schedules that files may name. */
  readonly compileObjects: Readonly<Record<string, unknown>>;
  /** Opens a model file with these and the user's objects. */
  loadModel(path: string, own: Readonly<Record<string, unknown>>): Promise<CliModel>;
  /** Makes a model without weights of its JSON. */
  modelFromJSON(json: string, own: Readonly<Record<string, unknown>>): CliModel;
  /** The interpreter: where `imports` watches which kernels a model needs. */
  interpreter(): Backend;
  readonly backends: readonly BackendProbe[];
}

/** Where a command writes. */
export interface Io {
  /** a line of the result */
  out(text: string): void;
  /** a line about what went wrong */
  err(text: string): void;
  /** width of the terminal, where there is one */
  readonly columns?: number;
}
