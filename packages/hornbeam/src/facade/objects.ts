import * as activations from "@hornbeam/activations";
import * as constraints from "@hornbeam/constraints";
import * as initializers from "@hornbeam/initializers";
import * as regularizers from "@hornbeam/regularizers";
import type { LoadLimits, Objects } from "@hornbeam/saving";
import * as losses from "@hornbeam/losses";
import * as quantizers from "@hornbeam/quantizers/classes";
import * as distillation from "./distillation/index.ts";
import * as layers from "./layers.ts";
import { Functional, Sequential } from "./models.ts";
import * as image from "./ops/image.ts";
import * as ops from "./ops/index.ts";

/** Options of `loadModel`. */
export interface LoadOptions {
  /** your own layers and functions by the names the file uses */
  readonly objects?: Objects;
  /** whether the model is compiled as it was when it was saved, with its optimizer's state; default true */
  readonly compile?: boolean;
  /** how far compressed parts of the file may expand; default 256 MiB, and 100 times what is stored above that */
  readonly expansion?: LoadLimits["expansion"];
}

/** What a module has but the functions that Keras's modules all have. */
const named = (module: object): Objects =>
  Object.fromEntries(
    Object.entries(module).filter(([name]) => !/^(get|serialize|deserialize|named|activationName)$/.test(name)),
  );

/** All of Hornbeam's classes and functions that a file may name, and the user's. */
export const objectsOf = (options: LoadOptions): Objects => ({
  ...ops,
  ...image,
  ...named(activations),
  ...named(initializers),
  ...named(regularizers),
  ...named(constraints),
  ...quantizers,
  ...distillation,
  ...Object.fromEntries(Object.entries(losses).map(([name, Class]) => [`keras.losses.${name}`, Class])),
  ...layers,
  Sequential,
  Functional,
  "keras.initializers.Identity": initializers.Identity,
  ...options.objects,
});
