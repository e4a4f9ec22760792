import { serializeObject, snakeCase, type Config } from "@hornbeam/nn";
import type { Loss } from "./Loss.ts";
import type { LossFn } from "./types.ts";

/** Keras's config of a loss: module, class name and options; of a function its name. (`keras.losses.serialize`) */
export const serialize = (loss: Loss | LossFn): Config | string =>
  typeof loss === "function" ? snakeCase(loss.name) : serializeObject(loss, () => "keras.losses");
