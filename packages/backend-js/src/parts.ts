import { conv, dot } from "./contract.ts";
import { cond, scan, whileLoop } from "./control.ts";
import { argsort, cumulative, scatter } from "./order.ts";
import { digamma, erf, erfinv, lgamma } from "./special.ts";
import type { JsPart } from "./types.ts";

/** Dots: matrix products and what is made of them. */
export const products: JsPart = { kernels: { dot } };

/** Convolutions and their gradients. */
export const convolutions: JsPart = { kernels: { conv } };

/** Scatter (the gradient of gathers and embeddings, oneHot), running reductions, sorting. */
export const indexing: JsPart = { kernels: { argsort, cumulative, scatter } };

/** scan, while and cond (recurrent layers). */
export const control: JsPart = { kernels: { scan, while: whileLoop, cond } };

/** erf, erfinv, lgamma and digamma. */
export const specialFunctions: JsPart = { functions: { erf, erfinv, lgamma, digamma } };

/** All parts. */
export const everything: readonly JsPart[] = [products, convolutions, indexing, control, specialFunctions];
