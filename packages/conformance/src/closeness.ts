import { isFloat } from "@hornbeam/ir";
import type { Nd } from "./reference/nd.ts";

/** Largest magnitude among finite elements, at least 1. */
const magnitude = (x: Nd): number =>
  x.data.reduce<number>((m, v) => (Number.isFinite(Number(v)) ? Math.max(m, Math.abs(Number(v))) : m), 1);

/**
 * What differs in the results of a whole computation: floats by more than `tolerance` of the array's largest magnitude, anything
 * else at all. For computations of many ops, where a budget in units of the last place says nothing.
 */
export const apart = (actual: readonly Nd[], expected: readonly Nd[], tolerance: number): string[] =>
  expected.flatMap((e, k) => {
    const a = actual[k];
    if (!a || a.dtype !== e.dtype || a.shape.join() !== e.shape.join())
      return [`result ${k}: ${a ? `${a.dtype} [${a.shape}]` : "missing"}, expected ${e.dtype} [${e.shape}]`];
    const room = isFloat(e.dtype) ? tolerance * magnitude(e) : 0;
    const at = e.data.findIndex((v, i) => {
      const w = a.data[i]!;
      return !(Object.is(v, w) || v === w || Math.abs(Number(v) - Number(w)) <= room);
    });
    return at < 0
      ? []
      : [`result ${k}, element ${at} of ${e.dtype} [${e.shape}]: ${a.data[at]}, expected ${e.data[at]}`];
  });
