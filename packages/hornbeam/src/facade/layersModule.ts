import type { Layer } from "@hornbeam/nn";
import { deserializeLayer, serializeLayer, type Objects } from "@hornbeam/saving";
import { objectsOf } from "./objects.ts";

export * from "./layers.ts";
export { add, average, concatenate, dot, maximum, minimum, multiply, subtract } from "@hornbeam/layers";

/** A layer or model of Keras's config; classes and functions of your own by name in `objects`. (`keras.layers.deserialize`) */
export const deserialize = (config: unknown, objects: Objects = {}): Layer =>
  deserializeLayer(config, objectsOf({ objects }));

/** Keras's config of a layer or model: module, class name, options and the shapes it was built for. (`keras.layers.serialize`) */
export const serialize = (layer: Layer): Record<string, unknown> => serializeLayer(layer);
