import { UnsupportedError } from "@hornbeam/ir";
import type { TuneStore } from "../tune/tuner.ts";
import type { WebgpuOptions } from "../webgpuOf.ts";

/** Pages have WebGPU of their own. */
export const dawn = (): Promise<WebgpuOptions | undefined> => Promise.resolve(undefined);

/** There are no files here: `indexedDbStore` keeps choices in a page. */
export const fileStore = (_path: string): TuneStore => {
  throw new UnsupportedError("fileStore: choices are kept in a file in Node; this is a page. Use indexedDbStore().", {
    op: "fileStore",
  });
};
