import type { Tensor } from "@hornbeam/core";
import { cast, softmax, where } from "@hornbeam/ops";

/** eˣ / Σeˣ along axes; places where the mask is false get 0, also where all of them are. */
export const maskedSoftmax = (x: Tensor, mask: Tensor | undefined, axis: number | readonly number[]): Tensor => {
  if (!mask) return softmax(x, { axis: axis as number });
  const keep = cast(mask, "bool");
  const least = x.dtype === "float16" ? -3e4 : -1e9;
  return where(keep, softmax(where(keep, x, cast(least, x.dtype)), { axis: axis as number }), cast(0, x.dtype));
};
