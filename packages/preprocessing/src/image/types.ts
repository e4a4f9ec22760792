import type { Tensor, TensorLike } from "@hornbeam/core";
import type { LayerOptions } from "@hornbeam/nn";
import type { BoundingBoxFormat, LabelledBoxes } from "@hornbeam/utils/bounding-boxes";

/** Where the channels of images are. */
export type ImageDataFormat = "channels_last" | "channels_first";

/** Options of every layer that prepares images. */
export interface ImagePreprocessingOptions extends LayerOptions {
  /** "channels_last" (default) or "channels_first". */
  readonly dataFormat?: ImageDataFormat | null;
  /** How boxes that come with images are written; needed where there are some. */
  readonly boundingBoxFormat?: BoundingBoxFormat | null;
}

/** How a transformation runs. */
export interface TransformOptions {
  /** Whether what happens only in training happens. Default true, as in Keras. */
  readonly training?: boolean;
}

/** Boxes [batch, boxes, 4] or [boxes, 4] with labels of the same leading axes; lists may be ragged and are filled up with boxes of zeros and labels −1. */
export interface Boxes {
  readonly boxes: TensorLike | readonly (readonly (readonly number[])[])[];
  readonly labels: TensorLike | readonly (readonly number[])[];
}

/** Images with what goes with them; Keras's names (`bounding_boxes`) are taken too. */
export interface ImageRecord {
  /** [height, width, channels], or [batch, height, width, channels]. */
  readonly images: TensorLike;
  readonly boundingBoxes?: Boxes;
  readonly labels?: TensorLike;
  /** As large as the images; [..., height, width, classes or 1]. */
  readonly segmentationMasks?: TensorLike;
  readonly bounding_boxes?: Boxes;
  readonly segmentation_masks?: TensorLike;
}

/** Images alone, or with what goes with them. */
export type ImageInputs = TensorLike | ImageRecord;

/** Boxes with their labels as tensors. */
export type DenseBoxes = LabelledBoxes & { readonly boxes: Tensor; readonly labels: Tensor };
