// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * The same elements, row-major, in another shape; one size may be −1 and follows from the others.
 * (`keras.ops.reshape`)
 */
export const reshape: typeof ops.reshape = /* @__PURE__ */ facadeOp("Reshape", ops.reshape);

/** As a vector. (`keras.ops.ravel`) */
export const ravel: typeof ops.ravel = /* @__PURE__ */ facadeOp("Ravel", ops.ravel);

/** Axes in another order, reversed by default. (`keras.ops.transpose`) */
export const transpose: typeof ops.transpose = /* @__PURE__ */ facadeOp("Transpose", ops.transpose);

/** Axes moved from `source` to `destination`; the others keep their order. (`keras.ops.moveaxis`) */
export const moveaxis: typeof ops.moveaxis = /* @__PURE__ */ facadeOp("Moveaxis", ops.moveaxis);

/** Two axes exchanged. (`keras.ops.swapaxes`) */
export const swapaxes: typeof ops.swapaxes = /* @__PURE__ */ facadeOp("Swapaxes", ops.swapaxes);

/** New axes of size 1 at the given places of the result. (`keras.ops.expand_dims`) */
export const expandDims: typeof ops.expandDims = /* @__PURE__ */ facadeOp("ExpandDims", ops.expandDims);

/**
 * Axes of size 1 dropped: the given ones, or all. (`keras.ops.squeeze`)
 * @throws ShapeError where a given one has another size.
 */
export const squeeze: typeof ops.squeeze = /* @__PURE__ */ facadeOp("Squeeze", ops.squeeze);

/** Axes of size 1 repeated, and new leading ones, to the given shape. (`keras.ops.broadcast_to`) */
export const broadcastTo: typeof ops.broadcastTo = /* @__PURE__ */ facadeOp("BroadcastTo", ops.broadcastTo);
