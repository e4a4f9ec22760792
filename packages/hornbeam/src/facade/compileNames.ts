import type { LossFunction, LossLike, MetricLike, OptimizerLike } from "@hornbeam/train";

/** Another spelling that Keras knows (`"Adam"`, `"MSE"`), or a name of one's own: any text, with the known ones offered by editors. */
type OtherName = string & Record<never, never>;

/** Names that stand for an optimizer with its defaults. */
export type OptimizerName =
  | "adadelta"
  | "adafactor"
  | "adagrad"
  | "adam"
  | "adamax"
  | "adamw"
  | "ftrl"
  | "lamb"
  | "lion"
  | "muon"
  | "nadam"
  | "rmsprop"
  | "schedulefreeadamw"
  | "sgd";

/** Names that stand for a loss with its defaults. */
export type LossName =
  | "bce"
  | "binary_crossentropy"
  | "binary_focal_crossentropy"
  | "categorical_crossentropy"
  | "categorical_focal_crossentropy"
  | "categorical_generalized_cross_entropy"
  | "categorical_hinge"
  | "circle"
  | "cosine_similarity"
  | "ctc"
  | "dice"
  | "hinge"
  | "huber"
  | "kl_divergence"
  | "log_cosh"
  | "mae"
  | "mape"
  | "mean_absolute_error"
  | "mean_absolute_percentage_error"
  | "mean_squared_error"
  | "mean_squared_logarithmic_error"
  | "mse"
  | "msle"
  | "poisson"
  | "sparse_categorical_crossentropy"
  | "squared_hinge"
  | "tversky";

/** Names that stand for a metric with its defaults. */
export type MetricName =
  | "acc"
  | "accuracy"
  | "auc"
  | "bce"
  | "binary_accuracy"
  | "binary_crossentropy"
  | "binary_io_u"
  | "categorical_accuracy"
  | "categorical_crossentropy"
  | "categorical_hinge"
  | "concordance_correlation"
  | "cosine_similarity"
  | "f1_score"
  | "f_beta_score"
  | "false_negatives"
  | "false_positives"
  | "hinge"
  | "kl_divergence"
  | "log_cosh_error"
  | "mae"
  | "mape"
  | "mean_absolute_error"
  | "mean_absolute_percentage_error"
  | "mean_squared_error"
  | "mean_squared_logarithmic_error"
  | "mse"
  | "msle"
  | "pearson_correlation"
  | "poisson"
  | "precision"
  | "r2_score"
  | "recall"
  | "root_mean_squared_error"
  | "sparse_categorical_accuracy"
  | "sparse_categorical_crossentropy"
  | "sparse_top_k_categorical_accuracy"
  | "squared_hinge"
  | "top_k_categorical_accuracy"
  | "true_negatives"
  | "true_positives";

/** An optimizer, or its name. */
export type OptimizerSpec = OptimizerName | OptimizerLike | OtherName;

/** A loss, a function or a name; a list or record of them by output. */
export type LossSpec =
  | LossName
  | LossLike
  | LossFunction
  | OtherName
  | null
  | readonly (LossSpec | undefined)[]
  | { readonly [output: string]: LossSpec };

/** A metric, a function or a name; lists of them, for each output too, or records by output. */
export type MetricSpec =
  | MetricName
  | MetricLike
  | LossFunction
  | OtherName
  | null
  | readonly MetricSpec[]
  | { readonly [output: string]: MetricSpec };
