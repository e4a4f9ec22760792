import type { Tensor } from "@hornbeam/core";
import { barrierOf } from "../primitives/index.ts";
import { fullLike, iotaOf, mulOf, padOf, permuteTo, reshapeTo, sliceOf } from "../primitives/index.ts";
import { defineComposite } from "../control/composite.ts";
import { expansionVjp } from "../control/pullback.ts";
import { scan } from "../control/scan.ts";
import type { AttentionAttributes } from "./attention.ts";

/** Scores of one part: about as many as the second-level cache holds. */
const SCORES = 2 ** 18;

type Attend = (inputs: readonly Tensor[], attributes: AttentionAttributes, first?: Tensor) => Tensor;

/** [..., queries, ...] as [parts, ..., each, ...], zeros behind the last query. */
const inParts = (x: Tensor, axis: number, parts: number, each: number): Tensor => {
  const hi = x.shape.map((n, i) => (i === axis ? parts * each - n : 0));
  const padded = hi[axis]
    ? padOf(
        x,
        hi.map(() => 0),
        hi,
        0,
      )
    : x;
  const shape = [...x.shape.slice(0, axis), parts, each, ...x.shape.slice(axis + 1)];
  const order = [axis, ...shape.map((_, i) => i).filter((i) => i !== axis)];
  return permuteTo(reshapeTo(padded, shape), order);
};

/**
 * Attention with the queries in parts, one after the other over all keys. A part's scores exist while it runs and are computed again for its
 * gradient: the memory is that of one part, the result that of the whole.
 * @param inputs query [batch, queries, heads, size], key and value [batch, keys, heads, size], bias and mask where the attributes say so
 */
export const attendInParts = (inputs: readonly Tensor[], attributes: AttentionAttributes, attend: Attend): Tensor => {
  const [q, k, v, ...rest] = inputs as [Tensor, Tensor, Tensor, ...Tensor[]];
  const [b, t, n, h] = q.shape as [number, number, number, number];
  const fit = Math.max(8, Math.floor(SCORES / (b * n * k.shape[1]!)));
  const parts = Math.ceil(t / Math.min(t, fit));
  const each = Math.ceil(t / parts);
  // What differs from query to query comes in parts as well.
  const varies = rest.map((x) => x.rank >= 2 && x.shape[x.rank - 2] === t && t > 1);
  const numbers = iotaOf([parts], 0, "int32");
  const xs = [
    inParts(q, 1, parts, each),
    mulOf(numbers, fullLike(numbers, each)),
    ...rest.filter((_, i) => varies[i]).map((x) => inParts(x, x.rank - 2, parts, each)),
  ];
  const [, outs] = scan(
    (carry: Tensor[], [part, first, ...own]: Tensor[]) => {
      let next = 0;
      const others = rest.map((x, i) => (varies[i] ? own[next++]! : x));
      const out = defineComposite(
        "attentionPart",
        attributes,
        [part!, first!, k, v, ...others],
        (queries, start, keys, values, ...more): Tensor =>
          attend([queries!, keys!, values!, ...more], attributes, start),
        {
          vjp: (cotangents, node) => {
            const after = cotangents.find((ct) => ct !== undefined);
            return after
              ? expansionVjp(
                  cotangents,
                  node,
                  node.inputs.map((x) => barrierOf(x, after)),
                )
              : [];
          },
        },
      );
      return [carry, [out]] as [Tensor[], Tensor[]];
    },
    [] as Tensor[],
    xs,
  );
  const [out] = outs as [Tensor];
  const whole = reshapeTo(permuteTo(out, [1, 0, 2, 3, 4]), [b, parts * each, n, h]);
  return sliceOf(whole, [0, 0, 0, 0], [b, t, n, h]);
};
