// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** The largest whole number ≤ x; integers become float32. (`keras.ops.floor`) */
export const floor: typeof ops.floor = /* @__PURE__ */ facadeOp("Floor", ops.floor);

/** The smallest whole number ≥ x; integers become float32. (`keras.ops.ceil`) */
export const ceil: typeof ops.ceil = /* @__PURE__ */ facadeOp("Ceil", ops.ceil);

/** To the nearest number with the given decimals, halves to even. (`keras.ops.round`) */
export const round: typeof ops.round = /* @__PURE__ */ facadeOp("Round", ops.round);

/** min(max(x, xMin), xMax). (`keras.ops.clip`) */
export const clip: typeof ops.clip = /* @__PURE__ */ facadeOp("Clip", ops.clip);

/** NaN and infinities replaced by numbers. (`keras.ops.nan_to_num`) */
export const nanToNum: typeof ops.nanToNum = /* @__PURE__ */ facadeOp("NanToNum", ops.nanToNum);
