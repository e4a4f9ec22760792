import type { Tensor } from "@hornbeam/core";
import { abs, add, multiply } from "@hornbeam/ops";

/**
 * A value moved by the rounding of a float32, up (1) or down (−1). A kernel may compute a prediction again, and more exactly than it was
 * stored: what is compared with one of the predictions themselves must not fail by that.
 */
export const nearly = (x: Tensor, direction: 1 | -1): Tensor => add(x, multiply(abs(x), direction * 2 ** -23));
