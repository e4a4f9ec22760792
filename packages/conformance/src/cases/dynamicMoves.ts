import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import { build, get } from "../reference/nd.ts";
import { one, type Make } from "./moveCase.ts";

const starts = (at: readonly number[]): Tensor[] => at.map((v) => P.fullOf([], v, "int32"));
const fits = (at: number, room: number): number => Math.max(0, Math.min(at, room));

/** Slices at places known only when they run. */
export const dynamicSlices: Make = (d) =>
  (
    [
      [[13], [4], [5]],
      [[13], [-3], [5]],
      [[13], [99], [5]],
      [
        [3, 5, 7],
        [1, 9, -2],
        [2, 3, 7],
      ],
      [
        [3, 0],
        [1, 0],
        [1, 0],
      ],
      [[], [], []],
    ] as const
  ).map(([shape, at, sizes]) =>
    one(
      `[${shape}] at [${at}] [${sizes}]`,
      d,
      [shape],
      (x) => P.dynamicSliceOf(x!, starts(at), sizes),
      (x) =>
        build(sizes, d, (i) =>
          get(
            x!,
            i.map((v, a) => v + fits(at[a]!, shape[a]! - sizes[a]!)),
          ),
        ),
    ),
  );

/** Updates at places known only when they run. */
export const dynamicUpdates: Make = (d) =>
  (
    [
      [[13], [4], [5]],
      [[13], [99], [5]],
      [
        [3, 5, 7],
        [1, 9, -2],
        [2, 3, 7],
      ],
      [
        [3, 5],
        [1, 0],
        [0, 5],
      ],
      [[4], [2], [1]],
    ] as const
  ).map(([shape, at, sizes]) =>
    one(
      `[${shape}] at [${at}] [${sizes}]`,
      d,
      [shape, sizes],
      (x, u) => P.dynamicUpdateSliceOf(x!, u!, starts(at)),
      (x, u) =>
        build(shape, d, (i) => {
          const from = i.map((v, a) => v - fits(at[a]!, shape[a]! - sizes[a]!));
          return from.every((v, a) => v >= 0 && v < sizes[a]!) ? get(u!, from) : get(x!, i);
        }),
    ),
  );
