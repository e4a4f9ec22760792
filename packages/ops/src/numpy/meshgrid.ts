import { isTensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { broadcastTo, permuteTo, reshapeTo } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/** Options of `meshgrid`. */
export interface MeshgridOptions {
  /** "xy" (default) puts the second vector on the first axis, "ij" keeps the order. */
  readonly indexing?: "xy" | "ij";
}
const isOptions = (x: unknown): x is MeshgridOptions =>
  typeof x === "object" && x !== null && !isTensor(x) && !Array.isArray(x) && !ArrayBuffer.isView(x);

/**
 * Coordinate matrices of vectors; the options may come last. (`keras.ops.meshgrid`)
 * @example
 * ```ts
 * import { meshgrid } from "hornbeam";
 * const [x, y] = meshgrid([1, 2], [10, 20]);
 * console.log(await x!.array(), await y!.array()); // → [ [ 1, 2 ], [ 1, 2 ] ] [ [ 10, 10 ], [ 20, 20 ] ]
 * ```
 */
export const meshgrid = (...args: readonly (TensorLike | MeshgridOptions)[]): Tensor[] => {
  const last = args[args.length - 1];
  const { indexing = "xy" } = isOptions(last) ? last : {};
  const vectors = (args.filter((x) => !isOptions(x)) as TensorLike[]).map((x) => toTensor(x));
  const shape = vectors.map((v) => v.size);
  const swap =
    indexing === "xy" && vectors.length > 1 ? [1, 0, ...shape.keys()].filter((a, i) => i < 2 || a > 1) : undefined;
  return vectors.map((v, i) => {
    const y = broadcastTo(
      reshapeTo(
        v,
        shape.map((d, j) => (i === j ? d : 1)),
      ),
      shape,
    );
    return swap ? permuteTo(y, swap) : y;
  });
};
