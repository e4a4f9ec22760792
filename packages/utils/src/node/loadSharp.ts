import { explain, UnsupportedError } from "@hornbeam/ir";

/** The image library; it is loaded when an image is first read or written. @throws UnsupportedError where it is not installed. */
export const loadSharp = async (op: string): Promise<(typeof import("sharp"))["default"]> => {
  try {
    return (await import("sharp")).default;
  } catch (cause) {
    const fields = {
      op,
      rule: 'images are decoded and encoded by the package "sharp"',
      received: "none that can be loaded",
      remedy: "Run: npm install sharp",
      cause,
    };
    throw new UnsupportedError(explain(fields), fields);
  }
};
