import { isTensor, tensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import type { Layer } from "@hornbeam/nn";
import { reshape } from "@hornbeam/ops";
import type { AWQConfig } from "../configs/AWQConfig.ts";
import type { CalibratedConfig, QuantizationLayerStructure } from "../configs/CalibratedConfig.ts";
import { GPTQConfig } from "../configs/GPTQConfig.ts";
import { flattenLayers } from "../flattenLayers.ts";
import { quantizedOf, type Calibration } from "../layers/Quantized.ts";
import { ActivationStatistics, awq } from "./awq.ts";
import { gptq, Hessian } from "./gptq.ts";
import { samplesOf } from "./samples.ts";

/** What is learnt of the inputs of a layer. */
interface Statistics {
  add(x: Tensor): Promise<void>;
}
/** A layer that waits for data. */
interface Waiting {
  readonly layer: Layer;
  readonly calibration: Calibration;
  readonly statistics: Statistics;
}

const statisticsFor = (config: CalibratedConfig, rows: number): Statistics =>
  config instanceof GPTQConfig ? new Hessian(rows) : new ActivationStatistics(rows, config as AWQConfig);

const waitingIn = (block: Layer, config: CalibratedConfig): Waiting[] =>
  [block, ...flattenLayers(block).map(([, layer]) => layer)].flatMap((layer) => {
    const quantized = quantizedOf(layer);
    const calibration = quantized?.mode === config.mode ? quantized.calibration : undefined;
    return calibration ? [{ layer, calibration, statistics: statisticsFor(config, calibration.matrix.shape[0]!) }] : [];
  });

/** Runs a batch through a block, and hands on what its layers were given. */
const observe = async (block: Layer, waiting: readonly Waiting[], batch: Tensor): Promise<Tensor> => {
  const seen = new Map<Waiting, Tensor[]>(waiting.map((w) => [w, []]));
  const restore = waiting.map((w) => {
    const { layer } = w;
    const own = Object.getOwnPropertyDescriptor(layer, "call");
    const call = layer.call.bind(layer) as (x: Tensor, ...rest: unknown[]) => unknown;
    Object.defineProperty(layer, "call", {
      configurable: true,
      value: (x: Tensor, ...rest: unknown[]) => {
        seen.get(w)!.push(reshape(x, [-1, w.calibration.matrix.shape[0]!]));
        return call(x, ...rest);
      },
    });
    return () => (own ? Object.defineProperty(layer, "call", own) : Reflect.deleteProperty(layer, "call"));
  });
  try {
    const out: unknown = block.apply(batch);
    for (const [w, inputs] of seen) for (const x of inputs) await w.statistics.add(x);
    return treeLeaves(out as Tree<Tensor>).find(isTensor)!;
  } finally {
    for (const undo of restore) undo();
  }
};

/** Inputs of the first block: what the layers before it make of the samples, so many at a time. */
const firstInputs = async (
  config: CalibratedConfig,
  { preBlockLayers = [] }: QuantizationLayerStructure,
): Promise<Tensor[]> => {
  const samples = await samplesOf(config);
  const size = config instanceof GPTQConfig ? config.calibrationBatchSize : 8;
  const batches: Tensor[] = [];
  for (let i = 0; i < samples.length; i += size) {
    let x = tensor(samples.slice(i, i + size).map((s) => [...s]), { dtype: "int32" }); // prettier-ignore
    for (const layer of preBlockLayers) x = layer.apply(x);
    batches.push(x);
  }
  return batches;
};

/**
 * Decides the quantized weights of the layers inside the blocks, block after block: the inputs of the next are what the quantized block gives, so
 * that later blocks see the errors of earlier ones. Layers outside a filter stay as they are.
 */
export const calibrate = async (config: CalibratedConfig, structure: QuantizationLayerStructure): Promise<void> => {
  let inputs = await firstInputs(config, structure);
  for (const block of structure.sequentialBlocks) {
    const waiting = waitingIn(block, config);
    for (const batch of inputs) await observe(block, waiting, batch);
    for (const { calibration, statistics } of waiting)
      calibration.finish(
        config instanceof GPTQConfig
          ? await gptq(calibration.matrix, statistics as Hessian, config)
          : await awq(calibration.matrix, statistics as ActivationStatistics, config as AWQConfig),
      );
    inputs = inputs.map((batch) => treeLeaves(block.apply(batch) as Tree<Tensor>)[0]!);
  }
};
