import type { Tensor, TensorLike } from "@hornbeam/core";
import { ValueError, type DType, type Shape } from "@hornbeam/ir";
import {
  absOf,
  addOf,
  broadcastTo,
  castTo,
  eqOf,
  expOf,
  fullOf,
  iotaOf,
  leOf,
  logOf,
  mulOf,
  powOf,
  reshapeTo,
  subOf,
  signOf,
} from "../primitives/index.ts";
import { asType, promote, toFloat, toTensor, weakDType } from "../util/args.ts";
import { resultType } from "../util/resultType.ts";

/** Options of functions that make tensors. */
export interface CreateOptions {
  /** Default: float32, or what the arguments have. */
  readonly dtype?: DType;
}

const constant =
  (value: number) =>
  (shape: Shape, { dtype = "float32" }: CreateOptions = {}): Tensor =>
    fullOf(shape, value, dtype);
/** Makes a tensor of a shape. */
export type CreateFn = (shape: Shape, options?: CreateOptions) => Tensor;
/**
 * All zeros, float32 by default. (`keras.ops.zeros`)
 * @example
 * ```ts
 * import { zeros } from "hornbeam";
 * console.log(await zeros([2, 2]).array()); // → [ [ 0, 0 ], [ 0, 0 ] ]
 * ```
 */
export const zeros: CreateFn = /* @__PURE__ */ constant(0);
/**
 * All ones, float32 by default. (`keras.ops.ones`)
 * @example
 * ```ts
 * import { ones } from "hornbeam";
 * console.log(await ones([3]).array()); // → [ 1, 1, 1 ]
 * ```
 */
export const ones: CreateFn = /* @__PURE__ */ constant(1);
/**
 * All zeros: memory is never left unset. (`keras.ops.empty`)
 * @example
 * ```ts
 * import { empty } from "hornbeam";
 * console.log(empty([2, 3]).shape); // → [ 2, 3 ]
 * ```
 */
export const empty: CreateFn = zeros;

/**
 * All one value (a number, or a tensor that broadcasts to the shape), float32 by default. (`keras.ops.full`)
 * @example
 * ```ts
 * import { full } from "hornbeam";
 * console.log(await full([2], 7).array()); // → [ 7, 7 ]
 * ```
 */
export const full = (shape: Shape, fillValue: TensorLike, { dtype = "float32" }: CreateOptions = {}): Tensor =>
  broadcastTo(toTensor(fillValue, dtype), shape);

/**
 * Like `full` with the shape and dtype of x. (`keras.ops.full_like`)
 * @example
 * ```ts
 * import { fullLike } from "hornbeam";
 * console.log(await fullLike([1, 2], 9).array()); // → [ 9, 9 ]
 * ```
 */
export const fullLike = (x: TensorLike, fillValue: TensorLike, { dtype }: CreateOptions = {}): Tensor => {
  const t = toTensor(x);
  return full(t.shape, fillValue, { dtype: dtype ?? t.dtype });
};
/** Makes a tensor of the shape and dtype of another. */
export type LikeFn = (x: TensorLike, options?: CreateOptions) => Tensor;
/**
 * Zeros of the shape and dtype of x. (`keras.ops.zeros_like`)
 * @example
 * ```ts
 * import { zerosLike } from "hornbeam";
 * console.log(await zerosLike([1, 2]).array()); // → [ 0, 0 ]
 * ```
 */
export const zerosLike: LikeFn = (x, options) => fullLike(x, 0, options);
/**
 * Ones of the shape and dtype of x. (`keras.ops.ones_like`)
 * @example
 * ```ts
 * import { onesLike } from "hornbeam";
 * console.log(await onesLike([5, 6]).array()); // → [ 1, 1 ]
 * ```
 */
export const onesLike: LikeFn = (x, options) => fullLike(x, 1, options);
/**
 * Zeros of the shape and dtype of x. (`keras.ops.empty_like`)
 * @example
 * ```ts
 * import { emptyLike } from "hornbeam";
 * console.log(emptyLike([1, 2]).shape); // → [ 2 ]
 * ```
 */
export const emptyLike: LikeFn = zerosLike;

/** Options of `eye` and `tri`. */
export interface EyeOptions extends CreateOptions {
  /** Columns; as many as rows by default. */
  readonly M?: number;
  /** The diagonal: 0 the main one, positive above it. */
  readonly k?: number;
}
/**
 * [N, M], ones on the k-th diagonal. (`keras.ops.eye`)
 * @example
 * ```ts
 * import { eye } from "hornbeam";
 * console.log(await eye(2).array()); // → [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 */
export const eye = (N: number, { M = N, k = 0, dtype = "float32" }: EyeOptions = {}): Tensor => {
  const shape = [N, M];
  const column = addOf(iotaOf(shape, 0, "int32"), fullOf(shape, k, "int32"));
  return asType(eqOf(column, iotaOf(shape, 1, "int32")), dtype);
};
/**
 * The n × n identity matrix. (`keras.ops.identity`)
 * @example
 * ```ts
 * import { identity } from "hornbeam";
 * console.log(await identity(2).array()); // → [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 */
export const identity = (n: number, options: CreateOptions = {}): Tensor => eye(n, options);

/**
 * [N, M], ones on and below the k-th diagonal. (`keras.ops.tri`)
 * @example
 * ```ts
 * import { tri } from "hornbeam";
 * console.log(await tri(3).array()); // → [ [ 1, 0, 0 ], [ 1, 1, 0 ], [ 1, 1, 1 ] ]
 * ```
 */
export const tri = (N: number, { M = N, k = 0, dtype = "float32" }: EyeOptions = {}): Tensor => {
  const shape = [N, M];
  const last = addOf(iotaOf(shape, 0, "int32"), fullOf(shape, k, "int32"));
  return asType(leOf(iotaOf(shape, 1, "int32"), last), dtype);
};

/**
 * start, start + step, … below stop. `arange(stop)` starts at 0. int32 for whole numbers, else float32; the arguments are
 * numbers because a shape cannot depend on values. (`keras.ops.arange`)
 * @example
 * ```ts
 * import { arange } from "hornbeam";
 * console.log(await arange(2, 10, 3).array()); // → [ 2, 5, 8 ]
 * ```
 */
export const arange = (
  start: number,
  stop?: number | null,
  step: number = 1,
  { dtype }: CreateOptions = {},
): Tensor => {
  const [from, to] = stop === undefined || stop === null ? [0, start] : [start, stop];
  if (!step || !Number.isFinite((to - from) / step))
    throw new ValueError(
      `arange: start, stop and step must be finite and step not 0; received ${from}, ${to}, ${step}.`,
      { op: "arange" },
    );
  const n = Math.max(0, Math.ceil((to - from) / step));
  const out = dtype ?? resultType(...[from, to, step].map(weakDType));
  const whole = Number.isInteger(from) && Number.isInteger(step);
  const wide = whole ? "int32" : out === "float64" ? "float64" : "float32";
  const ramp = iotaOf([n], 0, wide);
  return asType(addOf(mulOf(ramp, fullOf([n], step, wide)), fullOf([n], from, wide)), out);
};

/** Options of `linspace`. */
export interface LinspaceOptions extends CreateOptions {
  /** How many numbers. Default 50. */
  readonly num?: number;
  /** Whether stop is the last. Default true. */
  readonly endpoint?: boolean;
  /** Where the new axis goes when start and stop are tensors. Default 0. */
  readonly axis?: number;
}

const spaced = (
  start: TensorLike,
  stop: TensorLike,
  { num = 50, endpoint = true, axis = 0 }: LinspaceOptions,
): Tensor => {
  if (!Number.isInteger(num) || num < 0)
    throw new ValueError(`linspace: num must be a whole number ≥ 0; received ${num}.`, { op: "linspace" });
  const [a, b] = promote([start, stop]).map(toFloat);
  const at = axis < 0 ? axis + a.rank + 1 : axis;
  const shape = [...a.shape.slice(0, at), num, ...a.shape.slice(at)];
  const lift = (x: Tensor): Tensor =>
    broadcastTo(reshapeTo(x, [...a.shape.slice(0, at), 1, ...a.shape.slice(at)]), shape);
  const gaps = Math.max(1, endpoint ? num - 1 : num);
  const ramp = mulOf(iotaOf(shape, at, a.dtype), fullOf(shape, 1 / gaps, a.dtype));
  // start·(1 − t) + stop·t hits both ends exactly.
  const rest = mulOf(iotaOf(shape, at, a.dtype), fullOf(shape, -1 / gaps, a.dtype));
  return addOf(mulOf(lift(a), addOf(fullOf(shape, 1, a.dtype), rest)), mulOf(lift(b), ramp));
};

/** Options of `linspace` that ask for the step, too. */
export interface RetstepOptions extends LinspaceOptions {
  /** Also the step. */
  readonly retstep: true;
}
/**
 * `num` numbers evenly from start to stop, start + i·(stop − start)/(num − 1), as a new axis; with `retstep` [numbers, step].
 * (`keras.ops.linspace`)
 * @throws ValueError unless `num` is a whole number from 0.
 * @example
 * ```ts
 * import { linspace } from "hornbeam";
 * console.log(await linspace(0, 1, { num: 5 }).array()); // → [ 0, 0.25, 0.5, 0.75, 1 ]
 * ```
 */
export function linspace(start: TensorLike, stop: TensorLike, options: RetstepOptions): readonly [Tensor, Tensor];
export function linspace(start: TensorLike, stop: TensorLike, options?: LinspaceOptions): Tensor;
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  options: LinspaceOptions & { readonly retstep?: boolean } = {},
): Tensor | readonly [Tensor, Tensor] {
  const y = spaced(start, stop, options);
  const made = asType(y, options.dtype ?? y.dtype);
  if (!options.retstep) return made;
  const [a, b] = promote([start, stop]).map(toFloat);
  const { num = 50, endpoint = true } = options;
  // Of fewer than two numbers there is no step.
  const gaps = endpoint ? num - 1 : num;
  return [made, mulOf(subOf(b!, a!), fullOf(a!.shape, gaps > 0 ? 1 / gaps : NaN, a!.dtype))];
}

/** Options of `logspace`. */
export interface LogspaceOptions extends LinspaceOptions {
  /** Default 10. */
  readonly base?: number;
}
/**
 * base to the power of evenly spaced numbers. (`keras.ops.logspace`)
 * @example
 * ```ts
 * import { logspace } from "hornbeam";
 * const y = await logspace(0, 3, { num: 4, base: 2 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 1.000,2.000,4.000,8.000
 * ```
 */
export const logspace = (
  start: TensorLike,
  stop: TensorLike,
  { base = 10, ...options }: LogspaceOptions = {},
): Tensor => {
  const y = spaced(start, stop, options);
  return asType(powOf(fullOf(y.shape, base, y.dtype), y), options.dtype ?? y.dtype);
};

/**
 * `num` numbers from start to stop, each a fixed multiple of the one before. (`keras.ops.geomspace`)
 * @example
 * ```ts
 * import { geomspace } from "hornbeam";
 * const y = await geomspace(1, 8, { num: 4 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 1.000,2.000,4.000,8.000
 * ```
 */
export const geomspace = (start: TensorLike, stop: TensorLike, options: LinspaceOptions = {}): Tensor => {
  const [a, b] = promote([start, stop]).map(toFloat) as [Tensor, Tensor];
  const log = spaced(logOf(absOf(a)), logOf(absOf(b)), options);
  const { axis = 0 } = options;
  const at = axis < 0 ? axis + a.rank + 1 : axis;
  const signs = broadcastTo(reshapeTo(signOf(a), [...a.shape.slice(0, at), 1, ...a.shape.slice(at)]), log.shape);
  return castTo(mulOf(signs, expOf(log)), options.dtype ?? log.dtype);
};
