import { UnsupportedError } from "@hornbeam/ir";
import { pyFloat } from "../config/pyFloat.ts";
import type { PyJson } from "../config/types.ts";

/** Config entries that are Python floats: 1 is written 1.0. */
const floats = new Set([
  "rate",
  "epsilon",
  "momentum",
  "mean",
  "variance",
  "fill_value",
  "stddev",
  "minval",
  "maxval",
  "scale",
  "gain",
  "l1",
  "l2",
  "factor",
  "alpha",
  "negative_slope",
  "threshold",
  "dropout",
  "recurrent_dropout",
  "mask_value",
  "max_value",
  "value",
  "learning_rate",
  "initial_learning_rate",
  "end_learning_rate",
  "decay_rate",
  "weight_decay",
  "clipnorm",
  "global_clipnorm",
  "clipvalue",
  "ema_momentum",
  "loss_scale_factor",
  "beta_1",
  "beta_2",
  "rho",
  "delta",
  "label_smoothing",
  "gamma",
  "margin",
  "beta",
  "q",
  "thresholds",
  "specificity",
  "sensitivity",
  "precision",
  "recall",
  "initial_scale",
  "initial_accumulator_value",
  "learning_rate_power",
  "l1_regularization_strength",
  "l2_regularization_strength",
  "l2_shrinkage_regularization_strength",
  "clip_threshold",
  "logit_soft_cap",
]);

/** A config as Keras writes it: nothing is null, and Python floats stay floats. @throws UnsupportedError for functions. */
export const toPyJson = (key: string, value: unknown): PyJson => {
  if (value === undefined || value === null) return null;
  if (typeof value === "number") return floats.has(key) && Number.isInteger(value) ? pyFloat(value) : value;
  if (Array.isArray(value)) return value.map((v) => toPyJson(key, v));
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toPyJson(k, v)]));
  if (typeof value === "function" || typeof value === "symbol")
    throw new UnsupportedError(
      `saving: functions cannot be saved; received one for "${key}". Write a Layer class with getConfig, and pass it to loadModel in objects.`,
    );
  return value as PyJson;
};
