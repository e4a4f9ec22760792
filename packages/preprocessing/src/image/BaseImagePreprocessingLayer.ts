import { isTensor, treeLeaves, type Tensor, type TensorLike, type Tree } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { isKerasTensor, Layer, type CallOptions, type SeedGenerator } from "@hornbeam/nn";
import { cast, convertToTensor, expandDims, squeeze } from "@hornbeam/ops";
import type { BoundingBoxFormat } from "@hornbeam/utils/bounding-boxes";
import { densifyBoundingBoxes } from "./densifyBoundingBoxes.ts";
import type {
  Boxes,
  DenseBoxes,
  ImageDataFormat,
  ImageInputs,
  ImagePreprocessingOptions,
  ImageRecord,
  TransformOptions,
} from "./types.ts";

/**
 * What layers that prepare images share. A subclass draws what is random in `getRandomTransformation` and applies it to images, boxes, labels and masks alike:
 * `call` takes images [height, width, channels], a batch of them, or a record of images with what belongs to them, and gives the same back.
 * What a layer does only in training it does wherever `training` is not false, as in Keras.
 * https://keras.io/api/layers/preprocessing_layers/image_preprocessing/
 */
export abstract class BaseImagePreprocessingLayer<T = unknown> extends Layer {
  static override readonly className: string = "BaseImagePreprocessingLayer";
  readonly dataFormat: ImageDataFormat;
  readonly boundingBoxFormat: BoundingBoxFormat | null;
  /** Stream of random keys of layers that draw. */
  generator: SeedGenerator | undefined;

  constructor(options: ImagePreprocessingOptions = {}) {
    super(options);
    this.dataFormat = options.dataFormat ?? "channels_last";
    if (this.dataFormat !== "channels_last" && this.dataFormat !== "channels_first")
      throw new ValueError(
        `${this.className}: dataFormat must be "channels_last" or "channels_first"; received ${JSON.stringify(this.dataFormat)}.`,
      );
    this.boundingBoxFormat = options.boundingBoxFormat ?? null;
  }

  /** What is applied to images of this shape and to all that belongs to them; null for nothing. */
  getRandomTransformation(_shape: readonly number[], _options?: TransformOptions): T | null {
    return null;
  }
  /** Images [batch, height, width, channels] transformed. */
  abstract transformImages(images: Tensor, transformation: T | null, options?: TransformOptions): Tensor;
  /** Masks [batch, height, width, classes] transformed: values are moved, never mixed. */
  abstract transformSegmentationMasks(masks: Tensor, transformation: T | null, options?: TransformOptions): Tensor;
  /** Boxes [batch, boxes, 4] and their labels transformed. */
  abstract transformBoundingBoxes(boxes: DenseBoxes, transformation: T | null, options?: TransformOptions): DenseBoxes;
  /** Labels of the images. */
  transformLabels(labels: Tensor, _transformation: T | null, _options?: TransformOptions): Tensor {
    return labels;
  }

  /** Height and width of images of a shape. */
  protected sizeOf(shape: readonly number[]): [height: number, width: number] {
    const last = this.dataFormat === "channels_last";
    return [shape.at(last ? -3 : -2)!, shape.at(last ? -2 : -1)!];
  }
  /** A shape of images with another height and width. */
  protected axes(rank: number): [height: number, width: number] {
    return this.dataFormat === "channels_last" ? [rank - 3, rank - 2] : [rank - 2, rank - 1];
  }

  override apply(...args: readonly unknown[]): never {
    const { generator } = this;
    if (!generator || !treeLeaves(args as Tree<unknown>).some(isKerasTensor)) return super.apply(...args);
    // Symbolic values say shapes only: what real calls draw must not depend on them.
    const before = generator.state.value;
    try {
      return super.apply(...args);
    } finally {
      generator.state.value = before;
    }
  }

  override call(data: ImageInputs, { training = true }: CallOptions = {}): Tensor | Record<string, unknown> {
    const record = isRecord(data);
    const images = convertToTensor(record ? data.images : data);
    if (images.rank !== 3 && images.rank !== 4)
      throw new ShapeError(
        `${this.name}: images must have 3 axes, or 4 in a batch; received ${showShape(images.shape)}.`,
      );
    const options = { training };
    const single = images.rank === 3;
    const transformation = this.getRandomTransformation(images.shape, options);
    /** As a batch of one, where there is only one. */
    const batched = (x: Tensor, fn: (x: Tensor) => Tensor): Tensor =>
      single ? squeeze(fn(expandDims(x, 0)), { axis: 0 }) : fn(x);
    const changed = batched(images, (x) => this.transformImages(x, transformation, options));
    if (!record) return changed;
    const out: Record<string, unknown> = { ...data, images: changed };
    for (const key of Object.keys(data)) {
      const value = out[key];
      if (value === undefined || value === null) continue;
      if (key === "labels")
        out[key] = batched(convertToTensor(value as TensorLike), (x) =>
          this.transformLabels(x, transformation, options),
        );
      else if (key === "segmentationMasks" || key === "segmentation_masks")
        out[key] = batched(convertToTensor(value as TensorLike), (x) =>
          this.transformSegmentationMasks(x, transformation, options),
        );
      else if (key === "boundingBoxes" || key === "bounding_boxes")
        out[key] = this.#transformBoxes(value as Boxes, single, transformation, options);
    }
    return out;
  }
  #transformBoxes(given: Boxes, single: boolean, transformation: T | null, options: TransformOptions): DenseBoxes {
    if (!this.boundingBoxFormat)
      throw new ValueError(
        `${this.name}: boxes need a format; received none. Pass boundingBoxFormat, for example new ${this.className}(…, { boundingBoxFormat: "xyxy" }).`,
      );
    const dense = densifyBoundingBoxes(given);
    if (!single) return this.transformBoundingBoxes(dense, transformation, options);
    const one = { ...dense, boxes: expandDims(dense.boxes, 0), labels: expandDims(dense.labels, 0) };
    const out = this.transformBoundingBoxes(one, transformation, options);
    return { ...out, boxes: squeeze(out.boxes, { axis: 0 }), labels: squeeze(out.labels, { axis: 0 }) };
  }
  /** Images in the dtype that the layer computes in. */
  protected inCompute(images: Tensor): Tensor {
    return cast(images, this.computeDtype);
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      data_format: this.dataFormat,
      ...(this.boundingBoxFormat !== null && { bounding_box_format: this.boundingBoxFormat }),
    };
  }
}

const isRecord = (x: ImageInputs): x is ImageRecord =>
  typeof x === "object" && !isTensor(x) && !Array.isArray(x) && !ArrayBuffer.isView(x) && "images" in x;
