import type { Program, Step } from "@hornbeam/ir";
import type { KernelSet } from "./codegen/build.ts";
import { argsortScratchBytes, emitArgsort } from "./codegen/argsort.ts";
import { emitCond, emitScan, emitWhile } from "./codegen/control.ts";
import { emitCumulative } from "./codegen/cumulative.ts";
import { emitHost } from "./codegen/host.ts";
import { groupRows, type RowGroup } from "./codegen/rows.ts";
import { emitScatter } from "./codegen/scatter.ts";
import { convScratchBytes, emitConv } from "./conv/index.ts";
import { dotScratchBytes, emitDot } from "./dot/index.ts";
import { specialVectors } from "./codegen/specialVectors.ts";
import { digamma, erf, erfinv, lgamma } from "./special.ts";

/** A part of the backend that can be left out of a bundle. Loop kernels are always there. */
export interface WasmPart {
  readonly kernels?: KernelSet;
  /** float64 functions that Math has not */
  readonly functions?: Readonly<Record<string, (x: number) => number>>;
  /** float32 functions in vectors, in the notation of maths.ts; without them the host's float64 ones serve */
  readonly vectors?: Readonly<Record<string, string>>;
  /** orders the steps of a Program, and groups those that go over the same rows */
  readonly arrange?: (p: Program) => readonly (Step | RowGroup)[];
}

/** Dots: matrix products and what is made of them. */
export const products: WasmPart = {
  kernels: { dot: { emit: ({ ctx }, k) => emitDot(ctx, k), scratch: dotScratchBytes } },
};

/** Convolutions and their gradients. */
export const convolutions: WasmPart = {
  kernels: { conv: { emit: ({ ctx }, k) => emitConv(ctx, k), scratch: convScratchBytes } },
};

/** Scatter (the gradient of gathers and embeddings, oneHot), running reductions, sorting. */
export const indexing: WasmPart = {
  kernels: {
    scatter: { emit: ({ ctx }, k) => emitScatter(ctx, k) },
    cumulative: { emit: ({ ctx }, k) => emitCumulative(ctx, k) },
    argsort: { emit: ({ ctx }, k) => emitArgsort(ctx, k), scratch: argsortScratchBytes },
  },
};

/** scan, while and cond (recurrent layers), and functions of the host (fft, factorisations). */
export const control: WasmPart = {
  kernels: {
    scan: { emit: emitScan, bodies: (k) => [k.body], owns: true },
    while: { emit: emitWhile, bodies: (k) => [k.cond, k.body], owns: true },
    cond: { emit: emitCond, bodies: (k) => k.branches, owns: true },
    host: { emit: emitHost, owns: true },
  },
};

/** Softmax, normalizations and the like over large tensors go over memory once. */
export const rowGroups: WasmPart = { arrange: groupRows };

/** erf, erfinv, lgamma and digamma; erf, sin and cos of float32 in vectors. */
export const specialFunctions: WasmPart = { functions: { erf, erfinv, lgamma, digamma }, vectors: specialVectors };
