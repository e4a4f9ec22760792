import type { Layer } from "@hornbeam/nn";
import { assignOneByOne } from "./assign.ts";
import { compileOptions, type CompileObjects } from "./compileOptions.ts";
import type { SavedOptimizer } from "./compileConfig.ts";
import type { Objects } from "./configValues.ts";
import { matchOptimizer } from "./optimizerState.ts";
import type { WeightIndex } from "./types.ts";

/** How the model of a file is compiled again. */
export interface CompileLoading {
  readonly objects: CompileObjects;
  /** the user's own losses, metrics and optimizers */
  readonly own: Objects;
  /** compiles the model, and gives its optimizer */
  readonly compile: (model: Layer, options: Record<string, unknown>) => SavedOptimizer | undefined;
  /** told what of the optimizer's state could not be used */
  readonly warn: (message: string) => void;
}

/** Compiles a model by Keras's compile_config, its optimizer in the state that the file has for it. */
export const compileAgain = async (
  model: Layer,
  saved: unknown,
  index: WeightIndex,
  compiling: CompileLoading,
): Promise<void> => {
  const options = compileOptions(saved, compiling.objects, compiling.own);
  const optimizer = options && compiling.compile(model, options);
  if (!optimizer) return;
  const { assignments, reason } = matchOptimizer(optimizer, model.trainableVariables, index);
  if (reason) compiling.warn(reason);
  await assignOneByOne(assignments, () => Promise.resolve());
};
