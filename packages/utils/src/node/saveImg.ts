import { extname } from "node:path";
import type { Tensor } from "@hornbeam/core";
import type { Leaf } from "@hornbeam/data";
import { explain, ValueError } from "@hornbeam/ir";
import { pathSink } from "@hornbeam/saving/node";
import { arrayToImg, type ArrayToImgOptions } from "../image/arrayToImg.ts";
import { channelsOf } from "../image/ImageValue.ts";
import { loadSharp } from "./loadSharp.ts";

/** Options of `saveImg`. */
export interface SaveImgOptions extends ArrayToImgOptions {
  /** Default: by the end of the path. */
  readonly fileFormat?: "png" | "jpeg" | "jpg" | "gif" | "webp" | "tiff" | "avif";
}

const FORMATS: readonly string[] = ["png", "jpeg", "gif", "webp", "tiff", "avif"];

/**
 * Writes an array [height, width, channels] as an image. The file appears whole or not at all. Needs the package `sharp`. Node only.
 * https://keras.io/api/data_loading/image/#save_img-function
 * @throws ValueError for an unknown format, ShapeError for another shape, UnsupportedError without `sharp`.
 */
export const saveImg = async (path: string, x: Tensor | Leaf, options: SaveImgOptions = {}): Promise<void> => {
  const named = (options.fileFormat ?? extname(path).slice(1)).toLowerCase();
  const format = named === "jpg" ? "jpeg" : named === "tif" ? "tiff" : named;
  if (!FORMATS.includes(format)) {
    const fields = {
      op: `saveImg ${path}`,
      rule: `the format must be one of ${FORMATS.join(", ")}`,
      received: JSON.stringify(named),
    };
    throw new ValueError(explain(fields), fields);
  }
  const image = await arrayToImg(x as Tensor, options);
  const sharp = await loadSharp("saveImg");
  const channels = channelsOf(image);
  const raw = sharp(new Uint8Array(image.data), { raw: { width: image.width, height: image.height, channels } });
  // JPEG has no alpha.
  const flat = format === "jpeg" && channels === 4 ? raw.removeAlpha() : raw;
  await pathSink(path).write(new Uint8Array(await flat.toFormat(format as "png").toBuffer()));
};
