// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Elements in ascending order along the axis (the last by default); NaN last. (`keras.ops.sort`) */
export const sort: typeof ops.sort = /* @__PURE__ */ facadeOp("Sort", ops.sort);

/** The order that sorts, int32; stable. `axis: null` sorts the tensor flat. (`keras.ops.argsort`) */
export const argsort: typeof ops.argsort = /* @__PURE__ */ facadeOp("Argsort", ops.argsort);

/**
 * An order whose element kth is the one of the sorted order, smaller ones before it; here the sorted order itself.
 * (`keras.ops.argpartition`)
 */
export const argpartition: typeof ops.argpartition = /* @__PURE__ */ facadeOp("Argpartition", ops.argpartition);

/** The k largest elements along the last axis in descending order, and their places (int32). (`keras.ops.top_k`) */
export const topK: typeof ops.topK = /* @__PURE__ */ facadeOp("TopK", ops.topK, "keras.src.ops.math");

/** Where values would be inserted into a sorted vector to keep it sorted, int32. (`keras.ops.searchsorted`) */
export const searchsorted: typeof ops.searchsorted = /* @__PURE__ */ facadeOp("Searchsorted", ops.searchsorted);

/** The bin each element falls into: how many of the ascending `bins` are ≤ it, int32. (`keras.ops.digitize`) */
export const digitize: typeof ops.digitize = /* @__PURE__ */ facadeOp("Digitize", ops.digitize);

/**
 * How often each whole number from 0 occurs along the last axis. The number of bins is `minlength`.
 * (`keras.ops.bincount`)
 */
export const bincount: typeof ops.bincount = /* @__PURE__ */ facadeOp("Bincount", ops.bincount);
