import type * as constraints from "@hornbeam/constraints";
import type * as initializers from "@hornbeam/initializers";
import type * as losses from "@hornbeam/losses";
import type * as metrics from "@hornbeam/metrics";
import type * as optimizers from "@hornbeam/optimizers";
import type * as regularizers from "@hornbeam/regularizers";
import type { LossFunction, LossLike, MetricLike, OptimizerLike } from "@hornbeam/train";

type IsUpper<C extends string> = C extends Lowercase<C> ? false : true;
type IsLower<C extends string> = C extends Uppercase<C> ? false : true;
type First<S extends string> = S extends `${infer C}${string}` ? C : "";

/** "MeanSquaredError" → "mean_squared_error", "KLDivergence" → "kl_divergence": as `snake` does. */
export type Snake<
  S extends string,
  Before extends string = "",
  Done extends string = "",
> = S extends `${infer C}${infer Rest}`
  ? Snake<
      Rest,
      C,
      Done extends ""
        ? Lowercase<C>
        : IsUpper<C> extends true
          ? true extends IsLower<First<Rest>> | IsLower<Before>
            ? `${Done}_${Lowercase<C>}`
            : `${Done}${Lowercase<C>}`
          : `${Done}${C}`
    >
  : Done;

/** The classes of a module whose instances are of a kind, by name. */
type Classes<M, Kind> = {
  [K in keyof M & string]: M[K] extends { readonly className: string; readonly prototype: Kind } ? K : never;
}[keyof M & string];
type NamesOf<M, Kind> = Snake<Classes<M, Kind>>;

// Any other string still compiles: names may come from files. Editors complete the known ones.
type OrAny<N extends string> = N | (string & {});

/** Names that stand for an optimizer with its defaults. */
export type OptimizerName = Lowercase<
  Exclude<Classes<typeof optimizers, OptimizerLike>, "Optimizer" | "LossScaleOptimizer" | "MultiOptimizer">
>;
/** Names that stand for a loss. */
export type LossName = NamesOf<typeof losses, LossLike> | "mse" | "mae" | "mape" | "msle" | "bce" | "kld" | "logcosh";
/** Names that stand for a metric; "accuracy" is the one that fits the targets. */
export type MetricName =
  | NamesOf<typeof metrics, MetricLike>
  | ("accuracy" | "acc" | "mse" | "mae" | "mape" | "msle" | "bce" | "kld" | "logcosh");
/** Names that stand for an initializer. */
export type InitializerName = NamesOf<typeof initializers, object>;
/** Names that stand for a regularizer. */
export type RegularizerName = NamesOf<typeof regularizers, object>;
/** Names that stand for a constraint. */
export type ConstraintName = NamesOf<typeof constraints, object>;

/** One, a list by output, or a record by the outputs' names. */
export type PerOutput<T> =
  T | null | readonly (PerOutput<T> | undefined)[] | { readonly [output: string]: PerOutput<T> };
/** What `compile` takes for an optimizer. */
export type OptimizerSpec = OrAny<OptimizerName> | OptimizerLike;
/** What `compile` takes for losses. */
export type LossSpec = PerOutput<OrAny<LossName> | LossLike | LossFunction>;
/** What `compile` takes for metrics. */
export type MetricSpec = PerOutput<OrAny<MetricName> | MetricLike | LossFunction>;
/** An option that may be a name. */
export type NameOr<K> = K extends `${string}Initializer`
  ? OrAny<InitializerName>
  : K extends `${string}Regularizer`
    ? OrAny<RegularizerName>
    : K extends `${string}Constraint`
      ? OrAny<ConstraintName>
      : never;
