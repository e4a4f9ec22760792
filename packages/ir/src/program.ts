import type { DType } from "./dtype.ts";
import type { Kernel } from "./kernel.ts";
import type { Shape } from "./shape.ts";

/** Number of the IR's version: a backend refuses a Program with another. */
export const IR_VERSION = 1;

/** Temporaries and constants start at multiples of this many bytes. */
export const ALIGNMENT = 64;

/** One stretch of memory a Program names. */
export interface BufferDecl {
  readonly role: "input" | "output" | "temp" | "const";
  readonly bytes: number;
  /** for people and checks; an arena of a sub-program is uint8 */
  readonly dtype: DType;
  readonly shape: Shape;
  /** temp: place in the arena */
  readonly offset?: number;
  /** const: its bytes, little-endian */
  readonly data?: Uint8Array;
  /** output: the input buffer (its number) whose memory the caller passes again for this output */
  readonly alias?: number;
}

/** One kernel with the buffers (numbers in `buffers`) that stand for its args. */
export interface Step {
  readonly kernel: Kernel;
  readonly buffers: readonly number[];
}

/**
 * A list of kernels over planned memory: what a backend compiles. Kernels run in order, each as if the one before had
 * finished. Temporaries whose lives do not overlap share the arena.
 */
export interface Program {
  readonly version: number;
  readonly buffers: readonly BufferDecl[];
  /** numbers in `buffers`, in the order that `run` takes them */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly steps: readonly Step[];
  readonly arenaBytes: number;
}
