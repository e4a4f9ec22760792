import { explain, FormatError } from "@hornbeam/ir";
import type { ImageValue } from "../image/ImageValue.ts";

const check = (condition: boolean, rule: string, received: string): void => {
  if (condition) return;
  const fields = { op: "BMP image", rule, received, remedy: "Save it as PNG" };
  throw new FormatError(explain(fields), fields);
};

/**
 * An uncompressed Windows bitmap of 8 (palette), 24 or 32 bits as red, green, blue. libvips, which reads the other formats, does not know it.
 * @throws FormatError for other kinds, and for sizes that the file does not hold.
 */
export const decodeBmp = (bytes: Uint8Array): ImageValue => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  check(bytes.length >= 54, "a bitmap has a header of 54 bytes", `${bytes.length} bytes`);
  const start = view.getUint32(10, true);
  const header = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const rows = view.getInt32(22, true);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const height = Math.abs(rows);
  check(header >= 40 && width > 0 && height > 0, "a bitmap has a size", `${width} × ${rows}`);
  check(
    compression === 0 || (compression === 3 && bits === 32),
    "a bitmap must not be compressed",
    `kind ${compression}`,
  );
  check(bits === 8 || bits === 24 || bits === 32, "a bitmap has 8, 24 or 32 bits a pixel", String(bits));
  const stride = Math.ceil((width * bits) / 32) * 4;
  check(
    start + stride * height <= bytes.length,
    "the file must hold all pixels",
    `${bytes.length} bytes for ${width} × ${height}`,
  );
  const palette = 14 + header;
  const colours = bits === 8 ? view.getUint32(46, true) || 256 : 0;
  check(
    palette + 4 * colours <= start && colours <= 256,
    "the palette must fit before the pixels",
    `${colours} colours`,
  );
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    // Rows lie upside down unless the height is negative.
    const line = start + (rows > 0 ? height - 1 - y : y) * stride;
    for (let x = 0; x < width; x++) {
      const index = bits === 8 ? bytes[line + x]! : 0;
      check(bits !== 8 || index < colours, "every pixel must be in the palette", String(index));
      const at = bits === 8 ? palette + 4 * index : line + (x * bits) / 8;
      const to = (y * width + x) * 3;
      [data[to], data[to + 1], data[to + 2]] = [bytes[at + 2]!, bytes[at + 1]!, bytes[at]!];
    }
  }
  return { width, height, data };
};
