import { explain, ValueError } from "@hornbeam/ir";
import type { Sink } from "@hornbeam/saving";
import { escapeLabel } from "../plot/escape.ts";
import type { ImageDataFormat } from "../image/imgToArray.ts";
import type { Color } from "./drawBoundingBoxes.ts";
import { encodePng } from "./encodePng.ts";
import { hostArray, picturesOf, type Pictures, type Values } from "./hostArray.ts";

/** A line of a legend. */
export interface LegendHandle {
  readonly color: Color;
  readonly label: string;
}

/** Options that all galleries share. */
export interface GalleryOptions {
  /** Least and greatest value of the images. Default [0, 255]. */
  readonly valueRange?: readonly [number, number];
  readonly rows?: number | null;
  readonly cols?: number | null;
  /** Width of an image in inches of 96 pixels. Default 2. */
  readonly scale?: number;
  /** Takes the SVG. */
  readonly path?: Sink;
  /** What colours mean, below the images. */
  readonly legendHandles?: readonly LegendHandle[] | null;
  /** Default "channels_last". */
  readonly dataFormat?: ImageDataFormat;
}

/** Options of `plotImageGallery`. */
export interface PlotImageGalleryOptions extends GalleryOptions {
  /** Class numbers of the images, written above them. */
  readonly yTrue?: Values | null;
  /** Predicted ones. */
  readonly yPred?: Values | null;
  /** Names of classes by number; needed with either. */
  readonly labelMap?: Readonly<Record<number, string>> | null;
}

const TITLE = 18;
const GAP = 4;

const base64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
};

const pngOf = (pictures: Pictures, index: number, [low, high]: readonly [number, number]): string => {
  const { width, height, channels, data } = pictures;
  const size = width * height * channels;
  const bytes = Uint8Array.from(data.subarray(index * size, (index + 1) * size), (v) =>
    Math.min(255, Math.max(0, ((v - low) / (high - low)) * 255)),
  );
  return `data:image/png;base64,${base64(encodePng(width, height, channels, bytes))}`;
};

const titles = async ({ yTrue, yPred, labelMap }: PlotImageGalleryOptions): Promise<(index: number) => string> => {
  const [truth, guess] = [yTrue ? await hostArray(yTrue) : undefined, yPred ? await hostArray(yPred) : undefined];
  const name = (label: number | bigint): string => labelMap?.[Number(label)] ?? "Unknown";
  return (index) =>
    [
      truth && index < truth.data.length ? `Label: ${name(truth.data[index]!)}` : "",
      guess && index < guess.data.length ? `Pred: ${name(guess.data[index]!)}` : "",
    ]
      .filter(Boolean)
      .join("  ");
};

/** `plotImageGallery` of pictures that are read already. */
export const gallery = async (pictures: Pictures, options: PlotImageGalleryOptions): Promise<string> => {
  const { valueRange = [0, 255], scale = 2, legendHandles } = options;
  const rows = options.rows ?? Math.ceil(Math.sqrt(pictures.batch));
  const cols = options.cols ?? Math.ceil(pictures.batch / rows);
  const titleOf = await titles(options);
  const titled = Boolean(options.yTrue || options.yPred);
  const width = Math.round(96 * scale);
  const height = Math.round((width * pictures.height) / pictures.width);
  const [stepX, stepY] = [width + GAP, height + GAP + (titled ? TITLE : 0)];
  const parts: string[] = [];
  for (let i = 0; i < Math.min(pictures.batch, rows * cols); i++) {
    const [x, y] = [(i % cols) * stepX, Math.floor(i / cols) * stepY];
    const title = escapeLabel(titleOf(i));
    if (title) parts.push(`<text x="${x + width / 2}" y="${y + 13}" text-anchor="middle">${title}</text>`);
    parts.push(
      `<image x="${x}" y="${y + (titled ? TITLE : 0)}" width="${width}" height="${height}" preserveAspectRatio="none" href="${pngOf(pictures, i, valueRange)}"/>`,
    );
  }
  const bottom = rows * stepY;
  (legendHandles ?? []).forEach(({ color, label }, i) => {
    const y = bottom + i * TITLE;
    parts.push(`<rect x="0" y="${y + 3}" width="12" height="12" fill="rgb(${color.map(Number).join(",")})"/>`);
    parts.push(`<text x="18" y="${y + 13}">${escapeLabel(label)}</text>`);
  });
  const [fullWidth, fullHeight] = [cols * stepX - GAP, bottom + (legendHandles?.length ?? 0) * TITLE];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${fullWidth}" height="${fullHeight}" viewBox="0 0 ${fullWidth} ${fullHeight}" ` +
    `font-family="Helvetica, Arial, sans-serif" font-size="11" image-rendering="pixelated">\n${parts.join("\n")}\n</svg>\n`;
  await options.path?.write(new TextEncoder().encode(svg));
  return svg;
};

/**
 * Images side by side as SVG, with the names of their classes. What Keras leaves to matplotlib (`show`, `transparent`, `dpi`) is left to what shows the SVG.
 * https://keras.io/api/visualization/
 *
 * ```ts
 * import { visualization } from "hornbeam";
 * const svg = await visualization.plotImageGallery([[[[255, 0, 0]]], [[[0, 0, 255]]]], { path: "gallery.svg" });
 * console.log(svg.match(/<image /g)!.length); // → 2
 * ```
 *
 * @returns the text of the SVG
 * @throws ShapeError for something else than a batch of images, ValueError for labels without `labelMap`.
 */
export const plotImageGallery = async (images: Values, options: PlotImageGalleryOptions = {}): Promise<string> => {
  if ((options.yTrue || options.yPred) && !options.labelMap) {
    const fields = {
      op: "plotImageGallery",
      rule: "labels need their names",
      received: "no labelMap",
      remedy: "Pass { labelMap: { 0: … } }",
    };
    throw new ValueError(explain(fields), fields);
  }
  return gallery(await picturesOf("plotImageGallery", images, options.dataFormat), options);
};
