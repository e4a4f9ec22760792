import { check } from "../../bytes/errors.ts";
import { parsePyJson } from "../../config/parsePyJson.ts";
import { openHdf5At } from "../../hdf5/openHdf5.ts";
import type { Hdf5Options } from "../../hdf5/types.ts";
import type { ByteReader } from "../../files/types.ts";
import type { Layer } from "@hornbeam/nn";
import { assignOneByOne } from "../assign.ts";
import { compileAgain, type CompileLoading } from "../compileAgain.ts";
import { deserializeLayer } from "../deserialize.ts";
import type { Objects } from "../configValues.ts";
import type { StoredEntry, WeightIndex } from "../types.ts";
import { entriesIn, groupAt } from "./attributes.ts";
import { matchLegacy } from "./matchLegacy.ts";
import { modernize, modernTraining } from "./modernize.ts";

/**
 * A model of a legacy HDF5 file: of Keras 2, and of Keras 3's `model.save("x.h5")`. With `compiling` it is compiled as it was; the state of
 * its optimizer is taken where it is that of Keras 3's.
 */
export const loadLegacy = async (
  reader: ByteReader,
  objects: Objects,
  compiling?: CompileLoading,
  limits: Hdf5Options = {},
): Promise<Layer> => {
  const root = await openHdf5At(reader, limits);
  const text = root.attributes.get("model_config");
  const remedy = "Weights alone go into a model with loadWeights(model, source)";
  check(
    typeof text === "string",
    reader.name ?? "HDF5 file",
    "a model file must have a model_config",
    undefined,
    remedy,
  );
  const model = deserializeLayer(modernize(parsePyJson(text, { name: "model_config" })), objects);
  await assignOneByOne(matchLegacy(model, root, {}).assignments, () => Promise.resolve());
  const training = root.attributes.get("training_config");
  if (compiling && typeof training === "string") {
    const config = modernTraining(parsePyJson(training, { name: "training_config" }));
    const state: StoredEntry[] = root.children.has("optimizer_weights")
      ? entriesIn(groupAt(root, "optimizer_weights"))
      : [];
    const index: WeightIndex = new Map([["/optimizer", { vars: state }]]);
    await compileAgain(model, config, index, compiling);
  }
  return model;
};
