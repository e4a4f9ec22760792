import type { Buffer, Executable, Program } from "@hornbeam/ir";

/** Memory as callers hold it: what it is on the device may change. */
export interface Handle extends Buffer {
  readonly byteLength: number;
  inner: Buffer | undefined;
  live: boolean;
}

/** A compiled Program as callers hold it. */
export interface Compiled extends Executable {
  readonly program: Program;
  inner: Executable | undefined;
}

/** A read at its place among the writes: done again at that place if the device is lost before the bytes have come. */
export interface PendingRead {
  readonly kind: "read";
  readonly handle: Handle;
  bytes: Promise<Uint8Array> | undefined;
  done: boolean;
}

/** Something that was done to memory, in order. */
export type Entry =
  | { readonly kind: "alloc"; readonly handle: Handle }
  | { readonly kind: "free"; readonly handle: Handle }
  | { readonly kind: "write"; readonly handle: Handle; readonly bytes: Uint8Array }
  | PendingRead
  | {
      readonly kind: "run";
      readonly compiled: Compiled;
      readonly inputs: readonly Handle[];
      readonly outputs: readonly Handle[];
    };

/** What lay in memory at one moment. */
export type Snapshot = ReadonlyMap<Handle, Uint8Array>;
