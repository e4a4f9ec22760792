// What needs a file system is loaded when it is called: in bundles for pages a stand-in refuses.
type Node = typeof import("@hornbeam/utils/node");
const load = (): Promise<Node> => import("@hornbeam/utils/node");

/** A file from the web, kept in a cache; Node only. See `getFile` of `@hornbeam/utils/node`. */
export const getFile: Node["getFile"] = async (origin, options) => (await load()).getFile(origin, options);
/** An image of a file as pixels; Node only. See `loadImg` of `@hornbeam/utils/node`. */
export const loadImg: Node["loadImg"] = async (path, options) => (await load()).loadImg(path, options);
/** Writes an array as an image file; Node only. See `saveImg` of `@hornbeam/utils/node`. */
export const saveImg: Node["saveImg"] = async (path, x, options) => (await load()).saveImg(path, x, options);
/** The images of a folder in batches; Node only. See `imageDatasetFromDirectory` of `@hornbeam/utils/node`. */
export const imageDatasetFromDirectory: Node["imageDatasetFromDirectory"] = (async (
  ...args: Parameters<Node["imageDatasetFromDirectory"]>
) => (await load()).imageDatasetFromDirectory(...args)) as never;
/** The texts of a folder in batches; Node only. See `textDatasetFromDirectory` of `@hornbeam/utils/node`. */
export const textDatasetFromDirectory: Node["textDatasetFromDirectory"] = (async (
  ...args: Parameters<Node["textDatasetFromDirectory"]>
) => (await load()).textDatasetFromDirectory(...args)) as never;
/** The sounds of a folder in batches; Node only. See `audioDatasetFromDirectory` of `@hornbeam/utils/node`. */
export const audioDatasetFromDirectory: Node["audioDatasetFromDirectory"] = (async (
  ...args: Parameters<Node["audioDatasetFromDirectory"]>
) => (await load()).audioDatasetFromDirectory(...args)) as never;
