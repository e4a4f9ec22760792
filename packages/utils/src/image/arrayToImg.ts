import { isTensor, type Tensor } from "@hornbeam/core";
import { asArray, type ArrayValue, type Leaf } from "@hornbeam/data";
import { explain, ShapeError } from "@hornbeam/ir";
import type { ImageDataFormat } from "./imgToArray.ts";
import type { ImageValue } from "./ImageValue.ts";

/** Options of `arrayToImg`. */
export interface ArrayToImgOptions {
  /** Default "channels_last": [height, width, channels]. */
  readonly dataFormat?: ImageDataFormat;
  /** Stretches the values so that the least is 0 and the greatest 255. Default true. */
  readonly scale?: boolean;
}

const convert = (x: ArrayValue, { dataFormat = "channels_last", scale = true }: ArrayToImgOptions): ImageValue => {
  const first = dataFormat === "channels_first";
  const [height, width, channels] = first ? [x.shape[1], x.shape[2], x.shape[0]] : x.shape;
  if (x.shape.length !== 3 || (channels !== 1 && channels !== 3 && channels !== 4)) {
    const fields = {
      op: "arrayToImg",
      rule: `an image must be [${first ? "channels, height, width" : "height, width, channels"}] with 1, 3 or 4 channels`,
      received: `[${x.shape.join(", ")}]`,
    };
    throw new ShapeError(explain(fields), fields);
  }
  const values = asArray(x, { dtype: "float32" }).data as Float32Array;
  let least = Infinity;
  let most = -Infinity;
  for (const v of values) [least, most] = [Math.min(least, v), Math.max(most, v)];
  const by = Math.fround(most - least) || 1;
  const data = new Uint8Array(values.length);
  const size = height! * width!;
  for (let i = 0; i < values.length; i++) {
    const from = first ? (i % channels) * size + Math.floor(i / channels) : i;
    // In float32 and cut, not rounded, as Keras does it.
    data[i] = scale ? Math.fround(Math.fround(Math.fround(values[from]! - least) / by) * 255) : values[from]!;
  }
  return { width: width!, height: height!, data };
};

/**
 * An array [height, width, channels] as a picture; with `scale` its values are stretched over 0 to 255. Tensors are read, so they give a promise.
 * https://keras.io/api/data_loading/image/#array_to_img-function
 *
 * ```ts
 * import { arrayToImg } from "hornbeam";
 * const { width, height, data } = arrayToImg([[[0], [0.5], [1]]]);
 * console.log(width, height, [...data]); // → 3 1 [ 0, 127, 255 ]
 * ```
 *
 * @throws ShapeError for another shape.
 */
export function arrayToImg(x: Tensor, options?: ArrayToImgOptions): Promise<ImageValue>;
export function arrayToImg(x: Leaf, options?: ArrayToImgOptions): ImageValue;
export function arrayToImg(x: Tensor | Leaf, options: ArrayToImgOptions = {}): ImageValue | Promise<ImageValue> {
  if (!isTensor(x)) return convert(asArray(x as never), options);
  return x.data().then((data) => convert({ data, shape: x.shape, dtype: x.dtype }, options));
}
