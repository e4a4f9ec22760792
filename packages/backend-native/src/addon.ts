/** What the C++ side exports (cpp/addon.cpp). */
export interface Addon {
  readonly Device: new () => NativeDevice;
  setNumThreads(n: number): void;
  numThreads(): number;
  detach(memory: ArrayBuffer): void;
  /** the widest vector instructions in use */
  readonly simd: string;
  readonly oneDnn: boolean;
  /** what products of bfloat16 are computed with */
  readonly bf16: string;
}

/** Memory and Programs by their numbers. */
export interface NativeDevice {
  alloc(bytes: number): number;
  free(buffer: number): void;
  write(buffer: number, bytes: Uint8Array): void;
  read(buffer: number): Promise<Uint8Array>;
  /** `host` answers true where it will call `done`. */
  compile(
    program: Uint8Array,
    host?: (
      fn: number,
      arrays: readonly Uint8Array[],
      done: (arrays: readonly Uint8Array[], error?: string) => void,
    ) => boolean,
  ): number;
  /** the memory itself of a buffer that no work uses; undefined where the host shows no memory but its own */
  memory(buffer: number): ArrayBuffer | undefined;
  /** inputs, then outputs */
  run(program: number, buffers: Uint32Array): void;
  dispose(program: number): void;
  /** pieces of work that a run of it is, one after the other */
  launches(program: number): Promise<Uint32Array>;
  sync(): Promise<void>;
  /** resolves when the work before it is done, well or not */
  reached(): Promise<void>;
  close(): void;
}
