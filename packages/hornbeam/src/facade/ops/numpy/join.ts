// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Tensors one after the other along an axis. (`keras.ops.concatenate`) */
export const concatenate: typeof ops.concatenate = /* @__PURE__ */ facadeOp("Concatenate", ops.concatenate);

/** Tensors of one shape along a new axis. (`keras.ops.stack`) */
export const stack: typeof ops.stack = /* @__PURE__ */ facadeOp("Stack", ops.stack);

/** Rows on top of each other; vectors count as rows. (`keras.ops.vstack`) */
export const vstack: typeof ops.vstack = /* @__PURE__ */ facadeOp("Vstack", ops.vstack);

/** Side by side: along the second axis, vectors along their only one. (`keras.ops.hstack`) */
export const hstack: typeof ops.hstack = /* @__PURE__ */ facadeOp("Hstack", ops.hstack);

/** Along the third axis. (`keras.ops.dstack`) */
export const dstack: typeof ops.dstack = /* @__PURE__ */ facadeOp("Dstack", ops.dstack);

/** Vectors as the columns of a matrix. (`keras.ops.column_stack`) */
export const columnStack: typeof ops.columnStack = /* @__PURE__ */ facadeOp("ColumnStack", ops.columnStack);

/** x2 after x1 along an axis; both flat without one. (`keras.ops.append`) */
export const append: typeof ops.append = /* @__PURE__ */ facadeOp("Append", ops.append);
