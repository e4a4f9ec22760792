import { setDevice } from "@hornbeam/compiler";
import type { Objects } from "@hornbeam/saving";
import type { MakeBackend, TestApi } from "../api.ts";
import { checkedBackend } from "../checkedBackend.ts";
import { layerBench, type LayerBench } from "./bench.ts";
import type { LayerCase, LayerCheck } from "./LayerCase.ts";
import { configRoundTrip, weightRoundTrip } from "./roundTrips.ts";
import { asOnJs, gradient, jitAgainstEager, mixedPrecision, trainingStep } from "./running.ts";
import { buildAlone, construction, masks, symbolicAgainstReal } from "./structure.ts";

/** Options of `testLayer`. */
export interface TestLayerOptions {
  /** the backends that the layer runs on; every check but the gradient's runs on each */
  readonly backends: readonly MakeBackend[];
  /** classes and functions that the layer's config names, by name: the layer's own class, initializers, activations … */
  readonly objects: Objects;
}

/**
 * Registers the tests that every layer passes, as Keras's `run_layer_test`: construction, `build` alone, symbolic against real shapes and
 * dtypes, masks, the config and weights there and back, the same values as on backend-js, compiled against eager, one training step,
 * mixed precision, and on backend-js in float64 gradients against finite differences.
 * @example
 * await testLayer("Dense", { make: (o) => new Dense(3, o), inputs: [{ shape: [2, 4] }] }, { backends: [() => js()], objects }, { describe, test });
 */
export const testLayer = async (
  name: string,
  given: LayerCase,
  { backends, objects }: TestLayerOptions,
  api: TestApi,
): Promise<void> => {
  const checks: Readonly<Record<LayerCheck, (bench: LayerBench) => Promise<void>>> = {
    construction,
    "build alone": buildAlone,
    "symbolic against real": symbolicAgainstReal,
    masks,
    config: configRoundTrip(objects),
    weights: weightRoundTrip,
    "as on backend-js": asOnJs,
    "jit against eager": jitAgainstEager,
    "training step": trainingStep,
    "mixed precision": mixedPrecision,
    gradient,
  };
  for (const [i, make] of backends.entries()) {
    const backend = checkedBackend(await make());
    const bench = layerBench(given, backend);
    api.describe(`${name} on ${backend.name}`, () => {
      for (const [check, run] of Object.entries(checks)) {
        // Gradients are checked on backend-js, whichever backend is tested: once will do.
        if (given.skip?.[check as LayerCheck] !== undefined || (check === "gradient" && i > 0)) continue;
        api.test(check, async () => {
          setDevice(backend);
          await run(bench);
        });
      }
    });
  }
};
