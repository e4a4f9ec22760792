import type { Build, KernelSet, Team } from "./codegen/build.ts";
import type { WasmBackend } from "./createWasm.ts";
import type { Heap } from "./memory.ts";
import { park } from "./parking.ts";
import { argsortScratchBytes, emitArgsort } from "./codegen/argsort.ts";
import { emitCond, emitScan, emitWhile } from "./codegen/control.ts";
import { emitCumulative } from "./codegen/cumulative.ts";
import { emitHost } from "./codegen/host.ts";
import { emitGroups } from "./codegen/groups.ts";
import { emitScatter } from "./codegen/scatter.ts";
import { convScratchBytes, emitConv } from "./conv/index.ts";
import { dotScratchBytes, emitDot } from "./dot/index.ts";
import { emitNarrow, narrowScratchBytes } from "./dot/narrow.ts";
import { specialVectors } from "./codegen/specialVectors.ts";
import { threadCount } from "./threads/count.ts";
import { makeTeam, type Worth } from "./threads/pool.ts";
import { digamma, erf, erfinv, lgamma } from "./special.ts";

/** A part of the backend that can be left out of a bundle. Loop kernels are always there. */
export interface WasmPart {
  readonly kernels?: KernelSet;
  /** float64 functions that Math has not */
  readonly functions?: Readonly<Record<string, (x: number) => number>>;
  /** float32 functions in vectors, in the notation of maths.ts; without them the host's float64 ones serve */
  readonly vectors?: Readonly<Record<string, string>>;
  /** how Programs are written, where not step after step */
  readonly emitProgram?: Build["emitProgram"];
  /** the backend with something around it */
  readonly wrap?: (backend: WasmBackend, heap: Heap) => WasmBackend;
  /** threads: how many there are to be, and who they are over a heap whose memory they share */
  readonly threads?: {
    count(asked: number | undefined): number;
    team(heap: Heap, count: number): Team;
  };
}

/** Dots: matrix products and what is made of them. */
export const products: WasmPart = {
  kernels: { dot: { emit: ({ ctx }, k) => emitDot(ctx, k), scratch: (k) => dotScratchBytes(k) } },
};

/** Products of 8- and 16-bit integers two by two. In the place of `products`, or behind it. */
export const narrowProducts: WasmPart = {
  kernels: { dot: { emit: ({ ctx }, k) => emitNarrow(ctx, k), scratch: narrowScratchBytes } },
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
export const rowGroups: WasmPart = { emitProgram: emitGroups };

/** erf, erfinv, lgamma and digamma; erf, sin and cos of float32 in vectors. */
export const specialFunctions: WasmPart = { functions: { erf, erfinv, lgamma, digamma }, vectors: specialVectors };

/** Buffers that WebAssembly's memory has no room for wait in memory of their own. */
export const parking: WasmPart = { wrap: park };

/** The part that runs Programs on several threads, where others than the usual amounts of work are to be worth it. */
export const threadsWith = (worth: Worth): WasmPart => ({
  threads: { count: threadCount, team: (heap, count) => makeTeam(heap, count, worth) },
});

/** Large Programs run on several threads where memory can be shared: in Node, and in pages that are cross-origin isolated. */
export const threads: WasmPart = /* @__PURE__ */ threadsWith({});
