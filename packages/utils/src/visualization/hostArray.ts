import { isTensor, type Tensor } from "@hornbeam/core";
import { asArray, type ArrayValue, type Leaf } from "@hornbeam/data";
import { dtypes, explain, ShapeError } from "@hornbeam/ir";

/** A tensor or an array. */
export type Values = Tensor | Leaf;

/** The values on the host. */
export const hostArray = async (x: Values): Promise<ArrayValue> => {
  if (!isTensor(x)) return asArray(x as never);
  const bytes = await x.bytes();
  return { data: new dtypes[x.dtype].array(bytes.slice().buffer, 0, x.size), shape: x.shape, dtype: x.dtype };
};

/** Pictures [batch, height, width, channels] with numbers as float32. */
export interface Pictures {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
  /** whether they were whole numbers */
  readonly whole: boolean;
}

/** Channels behind: [batch, channels, height, width] becomes [batch, height, width, channels]. */
export const channelsBehind = <A extends ArrayLike<number>>(
  data: A,
  batch: number,
  channels: number,
  size: number,
  out: A & { [i: number]: number },
): A => {
  for (let b = 0; b < batch; b++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < size; p++) out[(b * size + p) * channels + c] = data[(b * channels + c) * size + p]!;
  return out;
};

/** Images as pictures. @throws ShapeError unless they are a batch of images. */
export const picturesOf = async (
  op: string,
  images: Values,
  dataFormat: string = "channels_last",
): Promise<Pictures> => {
  const { data, shape, dtype } = await hostArray(images);
  const first = dataFormat === "channels_first";
  if (shape.length !== 4) {
    const fields = {
      op,
      rule: `images must be [batch, ${first ? "channels, height, width" : "height, width, channels"}]`,
      received: `[${shape.join(", ")}]`,
    };
    throw new ShapeError(explain(fields), fields);
  }
  const [batch, height, width, channels] = first
    ? [shape[0]!, shape[2]!, shape[3]!, shape[1]!]
    : (shape as [number, number, number, number]);
  const given = asArray({ data, shape, dtype }, { dtype: "float32" }).data as Float32Array;
  const values = first
    ? channelsBehind(given, batch, channels, height * width, new Float32Array(given.length))
    : Float32Array.from(given);
  return { batch, height, width, channels, data: values, whole: dtypes[dtype].kind !== "float" };
};
