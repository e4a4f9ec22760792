// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** The whole tensor side by side, `repeats[i]` times along axis i (aligned at the last axis). (`keras.ops.tile`) */
export const tile: typeof ops.tile = /* @__PURE__ */ facadeOp("Tile", ops.tile);

/**
 * Each element `repeats` times (one number, or one an element) along an axis; flat without one.
 * (`keras.ops.repeat`)
 */
export const repeat: typeof ops.repeat = /* @__PURE__ */ facadeOp("Repeat", ops.repeat);

/**
 * Elements moved along axes; what leaves at the end comes in at the start. Flat without an axis.
 * (`keras.ops.roll`)
 */
export const roll: typeof ops.roll = /* @__PURE__ */ facadeOp("Roll", ops.roll);

/** Elements in reverse order along axes (all by default). (`keras.ops.flip`) */
export const flip: typeof ops.flip = /* @__PURE__ */ facadeOp("Flip", ops.flip);

/** Rows in reverse order. (`keras.ops.flipud`) */
export const flipud: typeof ops.flipud = /* @__PURE__ */ facadeOp("Flipud", ops.flipud);

/** Columns in reverse order. (`keras.ops.fliplr`) */
export const fliplr: typeof ops.fliplr = /* @__PURE__ */ facadeOp("Fliplr", ops.fliplr);

/** Turned by k quarter turns in the plane of two axes, from the first to the second. (`keras.ops.rot90`) */
export const rot90: typeof ops.rot90 = /* @__PURE__ */ facadeOp("Rot90", ops.rot90);
