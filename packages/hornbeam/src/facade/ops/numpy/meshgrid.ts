// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Coordinate matrices of vectors; the options may come last. (`keras.ops.meshgrid`) */
export const meshgrid: typeof ops.meshgrid = /* @__PURE__ */ facadeOp("Meshgrid", ops.meshgrid);
