import type { Layer } from "@hornbeam/nn";
import { deserializeLayer, parsePyJson, serializeLayer, stringifyPyJson, type Objects } from "@hornbeam/saving";
import { copyState, must, mustBeClose, type LayerBench } from "./bench.ts";
import { tensorsOf } from "./values.ts";

const text = (layer: Layer): string => stringifyPyJson(serializeLayer(layer) as never);

/** A layer made of its config, through JSON, has the same config and computes the same. */
export const configRoundTrip =
  (objects: Objects) =>
  async (bench: LayerBench): Promise<void> => {
    for (const layer of [bench.given.make({}), bench.built()]) {
      const saved = text(layer);
      const again = deserializeLayer(parsePyJson(new TextEncoder().encode(saved)), objects);
      must(text(again) === saved, `config changes on its way: ${saved} becomes ${text(again)}`);
      if (!layer.built) continue;
      must(again.weights.length === layer.weights.length || !again.built, "build_config makes other weights");
      again.apply(...bench.args(false));
      copyState(layer, again);
      const [a, b] = [again, layer].map((l) => tensorsOf(l.apply(...bench.args(false))));
      await mustBeClose("a layer of the config", a!, b!, 0);
    }
  };

/** Weights taken out and put into another layer make it compute the same. */
export const weightRoundTrip = async (bench: LayerBench): Promise<void> => {
  const [from, to] = [bench.built(), bench.given.make({})];
  to.apply(...bench.args(false));
  to.setWeights(await from.getWeights());
  const [a, b] = [to, from].map((l) => tensorsOf(l.apply(...bench.args(false))));
  await mustBeClose("a layer with the same weights", a!, b!, 0);
};
