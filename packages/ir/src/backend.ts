import type { DType } from "./dtype.ts";
import type { Program } from "./program.ts";
import type { Shape } from "./shape.ts";

/** A handle to memory on a device. Only its backend looks inside. */
export interface Buffer {
  readonly byteLength: number;
}

/** What a backend can do; shared passes read this and never the backend's name. */
export interface Capabilities {
  /** dtypes that can be stored and moved */
  readonly dtypes: readonly DType[];
  /** dtypes that can be computed in */
  readonly compute: readonly DType[];
  /** most buffers one kernel may name */
  readonly maxKernelArgs: number;
}

/** A named composite that a backend has a kernel for. */
export interface Claim {
  readonly op: string;
  /** False where shapes, dtypes or parameters do not suit: the decomposition runs instead. */
  accepts(
    inputs: readonly { readonly shape: Shape; readonly dtype: DType }[],
    params: Readonly<Record<string, unknown>>,
  ): boolean;
}

/** Live memory of a backend. */
export interface MemoryInfo {
  readonly buffers: number;
  readonly bytes: number;
}

/** A compiled Program. */
export interface Executable {
  /** Starts the Program on these buffers; later reads see its results. Inputs and outputs in the Program's order. */
  run(inputs: readonly Buffer[], outputs: readonly Buffer[]): void;
  dispose(): void;
}

/** Memory and Programs on one kind of hardware. Third parties implement this. */
export interface Backend {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly claims?: readonly Claim[];
  alloc(byteLength: number): Buffer;
  free(buffer: Buffer): void;
  write(buffer: Buffer, bytes: Uint8Array): void;
  read(buffer: Buffer): Promise<Uint8Array>;
  /** Lets `write` put bytes straight into a new buffer, for backends whose memory the host sees; nobody uses the buffer until it resolves. */
  fill?(buffer: Buffer, write: (bytes: Uint8Array) => Promise<void>): Promise<void>;
  compile(program: Program): Executable | Promise<Executable>;
  /** `compile` with breaks, where the backend's part of it takes long: a generator that yields every now and then. */
  compileInPieces?(program: Program): Generator<undefined, Executable, unknown>;
  /** Resolves when everything that was started is done; where absent, it is when `run` returns. Rejects for what failed since. */
  sync?(): Promise<void>;
  /**
   * Asked between the steps of a long run: a promise that resolves when there is room for more, where `run` returns before the work is
   * done and much of it waits. Never rejects: what failed is for `sync` and `read` to tell.
   */
  ready?(): Promise<void> | undefined;
  memory(): MemoryInfo;
  dispose?(): void;
}
