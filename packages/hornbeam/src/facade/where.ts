import type { Tensor, TensorLike } from "@hornbeam/core";
import * as ops from "@hornbeam/ops";
import { facadeOp } from "./facadeOp.ts";

/** Chooses, or says where. */
export interface WhereFn {
  (condition: TensorLike, x1: TensorLike, x2: TensorLike): Tensor;
  (condition: TensorLike): Promise<Tensor[]>;
}

/**
 * x1 where the condition is true, else x2; all three broadcast. With the condition alone: the places where it is true, as `nonzero`
 * gives them. (`keras.ops.where`)
 *
 * ```ts
 * import { where } from "hornbeam";
 * console.log(await where([true, false], [1, 2], 0).array()); // → [ 1, 0 ]
 * const [places] = await where([false, true]);
 * console.log(await places!.array()); // → [ 1 ]
 * ```
 */
export const where: WhereFn = /* @__PURE__ */ facadeOp("Where", ((
  condition: TensorLike,
  x1?: TensorLike,
  x2?: TensorLike,
) => (x1 === undefined ? ops.nonzero(condition) : ops.where(condition, x1, x2!))) as WhereFn);
