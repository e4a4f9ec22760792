import type { Tensor, TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import type { DataFormat } from "../nn/geometry.ts";
import { moveaxis, reshape } from "../numpy/shape.ts";
import { toTensor } from "../util/args.ts";

/** Runs a function of [batch, height, width, channels] on images of either format, with or without a batch. @throws ShapeError for other ranks. */
export const onImages = (
  op: string,
  images: TensorLike,
  format: DataFormat | undefined | null,
  run: (x: Tensor) => Tensor,
): Tensor => {
  const given = toTensor(images);
  if (given.rank !== 3 && given.rank !== 4)
    throw new ShapeError(
      `${op}: images must be [height, width, channels], with or without a batch before; received shape ${showShape(given.shape)}.`,
      { op },
    );
  const batched = given.rank === 3 ? reshape(given, [1, ...given.shape]) : given;
  const first = format === "channels_first";
  const made = run(first ? moveaxis(batched, 1, 3) : batched);
  const back = first ? moveaxis(made, 3, 1) : made;
  return given.rank === 3 ? reshape(back, back.shape.slice(1)) : back;
};
