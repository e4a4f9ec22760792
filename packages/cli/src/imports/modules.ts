import * as activations from "@hornbeam/activations";
import * as constraints from "@hornbeam/constraints";
import * as initializers from "@hornbeam/initializers";
import * as layers from "@hornbeam/layers";
import * as ops from "@hornbeam/ops";
import * as image from "@hornbeam/ops/image";
import * as preprocessing from "@hornbeam/preprocessing";
import * as regularizers from "@hornbeam/regularizers";

/** Where the classes and functions are exported that a file may name; what stands further down wins, as when `hornbeam` loads a model. */
export const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "@hornbeam/ops": ops,
  "@hornbeam/ops/image": image,
  "@hornbeam/activations": activations,
  "@hornbeam/initializers": initializers,
  "@hornbeam/regularizers": regularizers,
  "@hornbeam/constraints": constraints,
  "@hornbeam/layers": layers,
  "@hornbeam/preprocessing": preprocessing,
};

/** What no file means: functions that all of Keras's modules have, and those of layers, which are called like ops (`add`). */
export const isNameless = (module: string, name: string): boolean =>
  /^(?:get|serialize|deserialize|named|activationName)$/.test(name) ||
  (module === "@hornbeam/layers" && !/^[A-Z]/.test(name));

/** One class of a name that two modules have; `deserialize` looks for the longer name first. */
export const qualified: Readonly<Record<string, readonly [module: string, name: string]>> = {
  "keras.initializers.Identity": ["@hornbeam/initializers", "Identity"],
};
