import { saved } from "@hornbeam/nn";
import type { Constraint, Initializer, Regularizer } from "@hornbeam/nn";

/** Options of layers with a kernel and a bias. */
export interface KernelOptions {
  readonly useBias?: boolean;
  readonly kernelInitializer?: Initializer;
  readonly biasInitializer?: Initializer;
  readonly kernelRegularizer?: Regularizer | null;
  readonly biasRegularizer?: Regularizer | null;
  readonly kernelConstraint?: Constraint | null;
  readonly biasConstraint?: Constraint | null;
}

/** The options of one weight as `addWeight` takes them. */
export const weightOptions = (
  options: object,
  prefix: string,
  initializer: Initializer,
): {
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;
} => {
  const o = options as Record<string, unknown>;
  return {
    initializer: (o[`${prefix}Initializer`] as Initializer | undefined) ?? initializer,
    regularizer: (o[`${prefix}Regularizer`] as Regularizer | undefined) ?? null,
    constraint: (o[`${prefix}Constraint`] as Constraint | undefined) ?? null,
  };
};

/** The config entries of one weight. */
export const weightConfig = (options: object, prefix: string, initializer: Initializer): Record<string, unknown> => {
  const w = weightOptions(options, prefix, initializer);
  const key = prefix.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
  return {
    [`${key}_initializer`]: saved("initializers", w.initializer),
    [`${key}_regularizer`]: saved("regularizers", w.regularizer),
    [`${key}_constraint`]: saved("constraints", w.constraint),
  };
};
