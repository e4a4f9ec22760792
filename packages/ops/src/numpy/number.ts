import type { Tensor, TensorLike } from "@hornbeam/core";
import { dtypes, DTypeError, isFloat, sizeOf, stridesOf, type Shape } from "@hornbeam/ir";
import {
  absOf,
  addOf,
  bitcastTo,
  castTo,
  divOf,
  eqOf,
  expOf,
  floorDivOf,
  leOf,
  ltOf,
  modOf,
  mulOf,
  neOf,
  notOf,
  orOf,
  powOf,
  selectOf,
  sqrtOf,
  subOf,
  broadcastTo,
  reduceAny,
  reshapeTo,
} from "../primitives/index.ts";
import { fill, floatDType, operands, promote, toFloat, toTensor, type BinaryFn, type UnaryFn } from "../util/args.ts";

/**
 * Step function: 0 below 0, x2 at 0, 1 above. (`keras.ops.heaviside`)
 * @example
 * ```ts
 * import { heaviside } from "hornbeam";
 * console.log(await heaviside([-1, 0, 1], 0.5).array()); // → [ 0, 0.5, 1 ]
 * ```
 */
export const heaviside: BinaryFn = (x1, x2) => {
  const [x, y] = operands("heaviside", [x1, x2], floatDType);
  const zero = fill(x!, 0);
  return selectOf(ltOf(x!, zero), zero, selectOf(ltOf(zero, x!), fill(x!, 1), selectOf(neOf(x!, x!), x!, y!)));
};

const integers = (op: string, x1: TensorLike, x2: TensorLike): [Tensor, Tensor] => {
  const [x, y] = operands(op, [x1, x2]) as [Tensor, Tensor];
  if (isFloat(x.dtype))
    throw new DTypeError(`${op}: operands must be integers; received ${x.dtype}. Cast them.`, { op });
  return [absOf(x), absOf(y)];
};
/**
 * Greatest common divisor. (`keras.ops.gcd`)
 * @example
 * ```ts
 * import { gcd } from "hornbeam";
 * console.log(await gcd([12, 18], [8, 27]).array()); // → [ 4, 9 ]
 * ```
 */
export const gcd: BinaryFn = (x1, x2) => {
  let [a, b] = integers("gcd", x1, x2);
  // Euclid takes at most log(2^bits)/log(golden ratio) steps; the loop stands still once b is 0.
  const steps = Math.ceil(dtypes[a.dtype].bytes * 8 * 1.4404) + 1;
  for (let i = 0; i < steps; i++) {
    const done = eqOf(b, fill(b, 0));
    [a, b] = [selectOf(done, a, b), selectOf(done, b, modOf(a, selectOf(done, fill(b, 1), b)))];
  }
  return a;
};
/**
 * Least common multiple. (`keras.ops.lcm`)
 * @example
 * ```ts
 * import { lcm } from "hornbeam";
 * console.log(await lcm([4, 6], [6, 8]).array()); // → [ 12, 24 ]
 * ```
 */
export const lcm: BinaryFn = (x1, x2) => {
  const [a, b] = integers("lcm", x1, x2);
  const g = gcd(a, b);
  return mulOf(floorDivOf(a, selectOf(eqOf(g, fill(g, 0)), fill(g, 1), g)), b);
};

/**
 * x1 · 2^x2 (`keras.ops.ldexp`)
 * @example
 * ```ts
 * import { ldexp } from "hornbeam";
 * console.log(await ldexp([1, 3], [2, 3]).array()); // → [ 4, 24 ]
 * ```
 */
export const ldexp: BinaryFn = (x1, x2) => {
  const [x, y] = operands("ldexp", [x1, x2], floatDType);
  return mulOf(x!, powOf(fill(y!, 2), y!));
};

/**
 * The next representable number after x1 towards x2. (`keras.ops.nextafter`)
 * @example
 * ```ts
 * import { nextafter, tensor } from "hornbeam";
 * console.log((await nextafter(tensor(1, { dtype: "float32" }), 2).item()) - 1 === 2 ** -23); // → true
 * ```
 */
export const nextafter: BinaryFn = (x1, x2) => {
  const [x, y] = operands("nextafter", [x1, x2], floatDType) as [Tensor, Tensor];
  const { dtype } = x;
  if (dtypes[dtype].bytes < 4)
    throw new DTypeError(`nextafter: operands must be float32 or float64; received ${dtype}.`, { op: "nextafter" });
  const int = dtype === "float32" ? "int32" : "int64";
  const bits = bitcastTo(x, int);
  const zero = fill(x, 0);
  const one = fill(bits, 1);
  // Away from zero the bits grow by one, towards it they shrink.
  const away = eqOf(castTo(ltOf(x, y), "int32"), castTo(ltOf(zero, x), "int32"));
  const moved = bitcastTo(selectOf(away, addOf(bits, one), subOf(bits, one)), dtype);
  const tiny = bitcastTo(one, dtype);
  const fromZero = selectOf(ltOf(zero, y), tiny, subOf(zero, tiny));
  const next = selectOf(eqOf(x, zero), fromZero, moved);
  return selectOf(eqOf(x, y), y, selectOf(orOf(neOf(x, x), neOf(y, y)), addOf(x, y), next));
};

/** Polynomial by Horner, highest coefficient last. */
const polynomial = (t: Tensor, coefficients: readonly number[]): Tensor =>
  coefficients.reduceRight<Tensor>((sum, c) => addOf(mulOf(sum, t), fill(t, c)), fill(t, 0));

// Abramowitz & Stegun 9.8.1 and 9.8.2, relative error below 2e-7.
const SMALL = [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813];
const LARGE = [
  0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377,
];
/**
 * Modified Bessel function of the first kind, order 0. (`keras.ops.i0`)
 * @example
 * ```ts
 * import { i0 } from "hornbeam";
 * console.log(await i0([0]).array()); // → [ 1 ]
 * ```
 */
export const i0: UnaryFn = (x) => {
  const t = toFloat(x);
  const a = absOf(t);
  const limit = fill(t, 3.75);
  const small = leOf(a, limit);
  const s = divOf(selectOf(small, t, limit), limit);
  const large = selectOf(small, limit, a);
  const far = mulOf(divOf(expOf(large), sqrtOf(large)), polynomial(divOf(limit, large), LARGE));
  return selectOf(small, polynomial(mulOf(s, s), SMALL), far);
};

/** Options of `isin`. */
export interface IsinOptions {
  /** Kept for Keras's signature; it makes no difference here. */
  readonly assumeUnique?: boolean;
  /** True where x1 is not in x2. */
  readonly invert?: boolean;
}
/**
 * True where an element of x1 occurs in x2. (`keras.ops.isin`)
 * @example
 * ```ts
 * import { isin } from "hornbeam";
 * console.log(await isin([1, 2, 3], [2, 4]).array()); // → [ 0, 1, 0 ]
 * ```
 */
export const isin = (x1: TensorLike, x2: TensorLike, { invert = false }: IsinOptions = {}): Tensor => {
  const [x, y] = promote([x1, x2]) as [Tensor, Tensor];
  const shape = [...x.shape, y.size];
  const hit = eqOf(broadcastTo(reshapeTo(x, [...x.shape, 1]), shape), broadcastTo(reshapeTo(y, [y.size]), shape));
  const found = reduceAny(hit, [x.rank]);
  return invert ? notOf(found) : found;
};

/**
 * The index on each axis of a row-major place in a tensor of the given shape, int32; negative places count from the end.
 * (`keras.ops.unravel_index`)
 * @example
 * ```ts
 * import { unravelIndex } from "hornbeam";
 * const [row, column] = unravelIndex([5], [2, 3]);
 * console.log(await row!.array(), await column!.array()); // → [ 1 ] [ 2 ]
 * ```
 */
export const unravelIndex = (indices: TensorLike, shape: Shape): Tensor[] => {
  const given = castTo(toTensor(indices), "int32");
  const total = sizeOf(shape);
  const flat = selectOf(ltOf(given, fill(given, 0)), addOf(given, fill(given, total)), given);
  return stridesOf(shape).map((stride, axis) =>
    modOf(floorDivOf(flat, fill(flat, Math.max(1, stride))), fill(flat, Math.max(1, shape[axis]!))),
  );
};
