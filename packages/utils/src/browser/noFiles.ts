import { UnsupportedError } from "@hornbeam/ir";

// What `@hornbeam/utils/node` is in bundles for pages: there the real one could not even be resolved.

const refuse = (name: string, instead: string): never => {
  throw new UnsupportedError(`${name}: it needs a file system; received a call in a page. ${instead}`);
};
const images = "Draw the picture on a canvas: imgToArray takes what getImageData gives.";
const folders = "Use Dataset.fromGenerator with fetch.";

/** @throws UnsupportedError always. */
export const getFile = (): never => refuse("getFile", "Use fetch: browsers have a cache of their own.");
/** @throws UnsupportedError always. */
export const hornbeamHome = (): never => refuse("hornbeamHome", "Pages keep files with the browser's own storage.");
/** @throws UnsupportedError always. */
export const loadImg = (): never => refuse("loadImg", images);
/** @throws UnsupportedError always. */
export const saveImg = (): never => refuse("saveImg", images);
/** @throws UnsupportedError always. */
export const imageDatasetFromDirectory = (): never => refuse("imageDatasetFromDirectory", folders);
/** @throws UnsupportedError always. */
export const textDatasetFromDirectory = (): never => refuse("textDatasetFromDirectory", folders);
/** @throws UnsupportedError always. */
export const audioDatasetFromDirectory = (): never => refuse("audioDatasetFromDirectory", folders);
