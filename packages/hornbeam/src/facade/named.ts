import type { Tensor } from "@hornbeam/core";
import type { Layer } from "@hornbeam/nn";
import { activationOf, resolveOptions } from "./names.ts";
import type { NameOr } from "./nameTypes.ts";

/** Names that stand for an activation. */
export type ActivationName =
  | "relu"
  | "relu6"
  | "leaky_relu"
  | "elu"
  | "celu"
  | "selu"
  | "gelu"
  | "silu"
  | "swish"
  | "sigmoid"
  | "hard_sigmoid"
  | "hard_silu"
  | "hard_swish"
  | "hard_tanh"
  | "hard_shrink"
  | "soft_shrink"
  | "tanh_shrink"
  | "tanh"
  | "softplus"
  | "softsign"
  | "softmax"
  | "log_softmax"
  | "log_sigmoid"
  | "mish"
  | "glu"
  | "sparse_plus"
  | "sparse_sigmoid"
  | "sparsemax"
  | "squareplus"
  | "exponential"
  | "linear";

/** Options in which activations, initializers, regularizers and constraints may be given by name. */
export type WithNames<O> = O extends (x: Tensor) => Tensor
  ? O | ActivationName
  : O extends readonly unknown[] | string | number | null | undefined
    ? O
    : O extends object
      ? {
          [K in keyof O]: K extends `${string}ctivation` ? O[K] | ActivationName : O[K] | NameOr<K>;
        }
      : O;

type Args<A extends readonly unknown[]> = { [K in keyof A]: WithNames<A[K]> };

/** A layer class whose constructor takes names too. */
export type Named<C extends abstract new (...args: never[]) => unknown> = Omit<C, never> &
  (new (...args: Args<ConstructorParameters<C>>) => InstanceType<C>);

type LayerClass = (new (...args: never[]) => Layer) & {
  readonly className: string;
  readonly positional: readonly string[];
};

/** The class with names resolved before its constructor sees the options. */
export const named = <C extends LayerClass>(Base: C): Named<C> => {
  const Wide = Base as unknown as new (...args: unknown[]) => Layer;
  const places = Base.positional;
  const Facade = class extends Wide {
    constructor(...args: unknown[]) {
      super(...args.map((a, i) => (places[i] === "activation" ? activationOf(a) : resolveOptions(a))));
    }
  };
  return Facade as unknown as Named<C>;
};
