import { explain, ValueError } from "@hornbeam/ir";

/**
 * A picture: bytes row by row from the top, 1 (grey), 3 (red, green, blue) or 4 channels (and alpha) for each pixel. `ImageData` of a canvas is one, too.
 */
export interface ImageValue {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Channels of a picture. @throws ValueError where its bytes do not fit its size. */
export const channelsOf = ({ data, width, height }: ImageValue): 1 | 3 | 4 => {
  const channels = data.length / (width * height);
  if (channels === 1 || channels === 3 || channels === 4) return channels;
  const fields = {
    op: "image",
    rule: "a picture has width · height · 1, 3 or 4 bytes",
    received: `${data.length} bytes for ${width} × ${height}`,
  };
  throw new ValueError(explain(fields), fields);
};
