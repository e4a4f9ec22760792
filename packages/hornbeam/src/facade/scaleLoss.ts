import type { Layer } from "@hornbeam/nn";
import { LossScaleOptimizer, Optimizer } from "@hornbeam/optimizers";

/** Whether a model, or a layer in it, computes in float16 with variables of float32. */
const isMixed = (layer: Layer): boolean => layer.dtypePolicy.name === "mixed_float16" || layer.children.some(isMixed);

/** Keras's `auto_scale_loss`: the optimizer of a model that computes in float16 gets a loss scale, unless it has one. */
export const scaleLoss = (model: Layer, optimizer: unknown, auto: boolean): unknown =>
  auto && optimizer instanceof Optimizer && !(optimizer instanceof LossScaleOptimizer) && isMixed(model)
    ? new LossScaleOptimizer(optimizer)
    : optimizer;
