import { sizeOf } from "@hornbeam/ir";
import { batchItems } from "./run/batches.ts";
import { control as controlled } from "./run/control.ts";
import { overSegments } from "./run/overSegments.ts";
import { pieceSizes, splitArena } from "./run/splitArena.ts";
import { attention, attentionClaims, isAttention } from "./wgsl/attention.ts";
import { halfFunctions, narrowFunctions } from "./wgsl/narrow.ts";
import { NarrowEmitter } from "./wgsl/narrowEmitter.ts";
import { batched } from "./wgsl/batched.ts";
import { convLoop } from "./wgsl/conv.ts";
import { dotLoop } from "./wgsl/dot.ts";
import type { WebgpuPart } from "./wgsl/kit.ts";
import { mathematics as functions } from "./wgsl/mathematics.ts";
import { argsort, counted } from "./wgsl/order/argsort.ts";
import { cumulative } from "./wgsl/order/cumulative.ts";
import { convProduct } from "./wgsl/product/convProduct.ts";
import { inParts } from "./wgsl/product/inParts.ts";
import { lanes, type Lanes } from "./wgsl/product/lanes.ts";
import { multiply } from "./wgsl/product/multiply.ts";
import { dotProduct, type Product } from "./wgsl/product/product.ts";
import { defaultSchedule, defaultTiles, type Schedule } from "./wgsl/product/schedules.ts";
import { tiles, type Tiles } from "./wgsl/product/tiles.ts";
import { twoStages } from "./wgsl/reduce.ts";
import { groupRows } from "./wgsl/rows/groupRows.ts";
import { together } from "./wgsl/rows/together.ts";
import { loop } from "./wgsl/sharedLoop.ts";
import { scatter } from "./wgsl/scatter.ts";
import { scatterSorted } from "./wgsl/scatterSorted.ts";
import { NOTHING, single } from "./wgsl/stage.ts";
import type { Target } from "./wgsl/target.ts";

const asAny = (s: Schedule | undefined, p: Product, target: Target): Schedule => s ?? defaultSchedule(p, target);
const asLanes = (...of: Parameters<typeof asAny>): Lanes | undefined => {
  const s = asAny(...of);
  return s.kind === "lanes" ? s : undefined;
};
const asTiles = (s: Schedule | undefined, p: Product): Tiles => (s?.kind === "tiles" ? s : defaultTiles(p));

/** Dots: matrix products and what is made of them, by tiles in workgroup memory. */
export const products: WebgpuPart = /* @__PURE__ */ (() => {
  const make = multiply(dotProduct, asTiles, tiles);
  return {
    kernels: {
      dot: (k, target, kit) => {
        if (!(sizeOf(k.batch) * k.m * k.n)) return NOTHING;
        return (k.k ? make(k, target, kit) : undefined) ?? kit.lower(dotLoop(k), target);
      },
    },
  };
})();

/** Dots by the lanes of a subgroup, for adapters that are processors. In front of `products`. */
export const subgroupProducts: WebgpuPart = /* @__PURE__ */ (() => {
  const make = multiply(dotProduct, asLanes, lanes);
  return {
    kernels: { dot: (k, target, kit) => (sizeOf([...k.batch, k.m, k.n, k.k]) ? make(k, target, kit) : undefined) },
  };
})();

/** Convolutions and their gradients. */
export const convolutions: WebgpuPart = /* @__PURE__ */ (() => {
  const make = multiply(convProduct, asAny, (p, s, target) =>
    s.kind === "lanes" ? lanes(p, s, target) : tiles(p, s, target),
  );
  return {
    kernels: {
      conv: (k, target, kit) => {
        const l = convLoop(k);
        if (!sizeOf(l.space)) return NOTHING;
        return (sizeOf(l.reduce) ? make(k, target, kit) : undefined) ?? kit.lower(l, target);
      },
    },
  };
})();

/** Scatter (the gradient of gathers and embeddings, oneHot), running reductions, sorting. */
export const indexing: WebgpuPart = {
  kernels: {
    scatter: (k, { scratch = Infinity }) => {
      if (!sizeOf(k.space)) return NOTHING;
      const sorted = scatterSorted(k);
      return sorted && sorted.scratch <= scratch ? sorted : single(scatter(k), k.args);
    },
    argsort: (k, { scratch = Infinity }) => {
      if (!(k.rows * k.n)) return NOTHING;
      const sorted = argsort(k);
      return sorted.scratch <= scratch ? sorted : single(counted(k), k.args);
    },
    cumulative: (k) => (k.outer * k.n * k.inner ? single(cumulative(k), k.args) : NOTHING),
  },
};

/** Attention without the matrix of scores. */
export const attentions: WebgpuPart = {
  kernels: { claim: (k) => (isAttention(k.fn) ? single(attention(k), k.args) : undefined) },
  claims: attentionClaims,
};

/**
 * Reductions by workgroups, and where the greatest and the least is. Long sums of few points, and products of such, in two
 * dispatches; kernels over the same rows in one.
 */
export const reductions: WebgpuPart = {
  kernels: {
    loop: (k, target) => (sizeOf(k.space) ? (twoStages(k, target) ?? single(loop(k, target), k.args)) : NOTHING),
  },
  groups: { of: groupRows, together },
  inParts,
};

/** Types of 8 and 16 bits. */
export const narrow: WebgpuPart = {
  functions: narrowFunctions,
  narrow: { emitter: NarrowEmitter, native: halfFunctions },
};

/** Integer division, casts to integers, roots, logarithms, powers, trigonometric, hyperbolic and special functions, remainders, random bits. */
export const mathematics: WebgpuPart = { functions };

/** Loops (`scan`, `while`), branches (`cond`) and functions of the host (fft, factorisations). */
export const control: WebgpuPart = { control: controlled };

/** Dispatches of one shader that do not depend on each other in one: the updates of all weights of a shape. */
export const batches: WebgpuPart = { batches: { of: batchItems, code: batched } };

/** Memory beyond what one binding may span. */
export const segments: WebgpuPart = { segments: { split: splitArena, sizes: pieceSizes, over: overSegments } };

/** All parts there are. */
export const everything: readonly WebgpuPart[] = [
  reductions,
  subgroupProducts,
  products,
  convolutions,
  indexing,
  attentions,
  mathematics,
  narrow,
  control,
  batches,
  segments,
];
