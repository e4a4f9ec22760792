// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** The largest element of each window; places outside do not count. (`keras.ops.max_pool`) */
export const maxPool: typeof ops.maxPool = /* @__PURE__ */ facadeOp("MaxPool", ops.maxPool, "keras.src.ops.nn");

/** The mean of each window; places outside do not count. (`keras.ops.average_pool`) */
export const averagePool: typeof ops.averagePool = /* @__PURE__ */ facadeOp(
  "AveragePool",
  ops.averagePool,
  "keras.src.ops.nn",
);

/** The mean of each of `outputSize` bins an axis. (`keras.ops.adaptive_average_pool`) */
export const adaptiveAveragePool: typeof ops.adaptiveAveragePool = /* @__PURE__ */ facadeOp(
  "AdaptiveAveragePool",
  ops.adaptiveAveragePool,
  "keras.src.ops.nn",
);

/** The largest element of each of `outputSize` bins an axis. (`keras.ops.adaptive_max_pool`) */
export const adaptiveMaxPool: typeof ops.adaptiveMaxPool = /* @__PURE__ */ facadeOp(
  "AdaptiveMaxPool",
  ops.adaptiveMaxPool,
  "keras.src.ops.nn",
);
