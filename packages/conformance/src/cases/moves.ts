import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import type { Shape } from "@hornbeam/ir";
import { build, reshaped } from "../reference/nd.ts";
import { broadcast, concatenated, flipped, padded, permuted, sliced } from "../reference/views.ts";
import { ALL, type CaseGroup } from "./case.ts";

import { dynamicSlices, dynamicUpdates } from "./dynamicMoves.ts";
import { one, whole, type Make } from "./moveCase.ts";

const reshapes: Make = (d) =>
  (
    [
      [[], [1, 1]],
      [[6], [2, 3]],
      [
        [4, 0, 3],
        [0, 7],
      ],
      [
        [3, 5, 7],
        [7, 15],
      ],
      [[2, 3, 1, 5, 2], [60]],
      [
        [13, 79],
        [79, 13],
      ],
    ] as const
  ).map(([from, to]) =>
    one(
      `[${from}] to [${to}]`,
      d,
      [from],
      (x) => P.reshapeTo(x!, to),
      (x) => reshaped(x!, to),
    ),
  );

const permutes: Make = (d) =>
  (
    [
      [
        [3, 5],
        [1, 0],
      ],
      [
        [4, 0, 3],
        [2, 0, 1],
      ],
      [
        [3, 5, 7],
        [2, 0, 1],
      ],
      [
        [2, 3, 1, 5, 2],
        [4, 2, 0, 3, 1],
      ],
      [
        [33, 65],
        [1, 0],
      ],
      [
        [2, 17, 19],
        [0, 2, 1],
      ],
    ] as const
  ).map(([from, axes]) =>
    one(
      `[${from}] by [${axes}]`,
      d,
      [from],
      (x) => P.permuteTo(x!, axes),
      (x) => permuted(x!, axes),
    ),
  );

const broadcasts: Make = (d) =>
  (
    [
      [[], [7]],
      [[1], [0]],
      [[5], [3, 5]],
      [
        [3, 1],
        [3, 13],
      ],
      [
        [1, 5, 1],
        [2, 3, 5, 7],
      ],
      [
        [1, 0],
        [4, 0],
      ],
      [
        [7, 1, 1],
        [7, 9, 11],
      ],
    ] as const
  ).map(([from, to]) =>
    one(
      `[${from}] to [${to}]`,
      d,
      [from],
      (x) => P.broadcastTo(x!, to),
      (x) => broadcast(x!, to),
    ),
  );

const flips: Make = (d) =>
  (
    [
      [[7], [0]],
      [[3, 5, 7], [1]],
      [
        [3, 5, 7],
        [0, 2],
      ],
      [[4, 0, 3], [0]],
      [[1027], [0]],
      [
        [2, 3, 1, 5, 2],
        [0, 1, 2, 3, 4],
      ],
    ] as const
  ).map(([shape, axes]) =>
    one(
      `[${shape}] on [${axes}]`,
      d,
      [shape],
      (x) => P.flipOf(x!, axes),
      (x) => flipped(x!, axes),
    ),
  );

const slices: Make = (d) =>
  (
    [
      [[13], [2], [11], [3]],
      [[13], [5], [5], [1]],
      [
        [3, 5, 7],
        [1, 0, 2],
        [3, 5, 7],
        [1, 2, 4],
      ],
      [[1027], [1], [1026], [2]],
      [
        [2, 3, 1, 5, 2],
        [0, 1, 0, 1, 0],
        [2, 3, 1, 5, 1],
        [1, 1, 1, 3, 1],
      ],
      [
        [0, 4],
        [0, 1],
        [0, 3],
        [1, 1],
      ],
    ] as const
  ).map(([shape, starts, limits, strides]) =>
    one(
      `[${shape}] from [${starts}] to [${limits}] by [${strides}]`,
      d,
      [shape],
      (x) => P.sliceOf(x!, starts, limits, strides),
      (x) => sliced(x!, starts, limits, strides),
    ),
  );

const pads: Make = (d) =>
  (
    [
      [[7], [2], [3]],
      [[0], [1], [2]],
      [
        [3, 5, 7],
        [1, 0, 2],
        [0, 3, 1],
      ],
      [
        [4, 0, 3],
        [0, 2, 0],
        [1, 0, 0],
      ],
      [
        [1, 1, 1, 1, 1],
        [0, 1, 2, 1, 0],
        [1, 1, 1, 1, 1],
      ],
      [[509], [260], [258]],
    ] as const
  ).map(([shape, lo, hi]) =>
    one(
      `[${shape}] [${lo}] before, [${hi}] after`,
      d,
      [shape],
      (x) => P.padOf(x!, lo, hi, 5),
      (x) => padded(x!, lo, hi, whole(5, d)),
    ),
  );

const concats: Make = (d) =>
  (
    [
      [0, [[3], [4], [1]]],
      [
        1,
        [
          [3, 2],
          [3, 0],
          [3, 5],
        ],
      ],
      [0, [[0], [0]]],
      [
        2,
        [
          [3, 5, 1],
          [3, 5, 7],
        ],
      ],
      [0, [[1027], [13]]],
      [
        1,
        [
          [2, 1, 3],
          [2, 2, 3],
          [2, 7, 3],
          [2, 1, 3],
        ],
      ],
    ] as const
  ).map(([axis, shapes]) =>
    one(
      `[${shapes.join("] [")}] on ${axis}`,
      d,
      shapes as readonly Shape[],
      (...xs) => P.concatOf(xs, axis),
      (...xs) => concatenated(xs, axis),
    ),
  );

const same: (fn: (x: Tensor) => Tensor) => Make = (fn) => (d) =>
  ([[], [0], [7], [3, 5, 7], [1027]] as const).map((shape) =>
    one(
      `[${shape}]`,
      d,
      [shape],
      (x) => fn(x!),
      (x) => x!,
    ),
  );

const fills: Make = (d) =>
  ([[], [0], [7], [3, 5, 7], [1027]] as const).flatMap((shape) => [
    ...[0, 1, 3].map((v) =>
      one(
        `${v} [${shape}]`,
        d,
        [],
        () => P.fullOf(shape, v, d),
        () => build(shape, d, () => whole(v, d)),
      ),
    ),
    one(
      `like [${shape}]`,
      d,
      [shape],
      (x) => P.fullLike(x!, 1),
      (x) => build(x!.shape, d, () => whole(1, d)),
    ),
  ]);

const iotas: Make = (d) =>
  (
    [
      [[0], 0],
      [[7], 0],
      [[3, 5, 7], 0],
      [[3, 5, 7], 1],
      [[3, 5, 7], 2],
      [[100], 0],
    ] as const
  ).map(([shape, axis]) =>
    one(
      `[${shape}] on ${axis}`,
      d,
      [],
      () => P.iotaOf(shape, axis, d),
      () => build(shape, d, (i) => whole(i[axis]!, d)),
    ),
  );

// A view of a view of a view: what the compiler folds into one strided read.
const chains: Make = (d) => [
  one(
    "permute, flip, slice, broadcast",
    d,
    [[5, 7, 4]],
    (x) =>
      P.broadcastTo(
        P.sliceOf(P.flipOf(P.permuteTo(x!, [2, 0, 1]), [0, 2]), [1, 0, 1], [4, 5, 7], [1, 2, 3]),
        [2, 3, 3, 2],
      ),
    (x) => broadcast(sliced(flipped(permuted(x!, [2, 0, 1]), [0, 2]), [1, 0, 1], [4, 5, 7], [1, 2, 3]), [2, 3, 3, 2]),
  ),
  one(
    "permute, reshape, slice, reshape",
    d,
    [[4, 6, 5]],
    (x) => P.reshapeTo(P.sliceOf(P.reshapeTo(P.permuteTo(x!, [1, 0, 2]), [6, 20]), [1, 3], [6, 18], [2, 5]), [9]),
    (x) => reshaped(sliced(reshaped(permuted(x!, [1, 0, 2]), [6, 20]), [1, 3], [6, 18], [2, 5]), [9]),
  ),
  one(
    "slice, pad, flip, reshape, pad",
    d,
    [[3, 9]],
    (x) =>
      P.padOf(
        P.reshapeTo(P.flipOf(P.padOf(P.sliceOf(x!, [0, 2], [3, 9], [1, 2]), [1, 1], [0, 2], 7), [1]), [14, 2]),
        [1, 0],
        [0, 1],
        3,
      ),
    (x) =>
      padded(
        reshaped(flipped(padded(sliced(x!, [0, 2], [3, 9], [1, 2]), [1, 1], [0, 2], whole(7, d)), [1]), [14, 2]),
        [1, 0],
        [0, 1],
        whole(3, d),
      ),
  ),
  one(
    "pad, concat, flip, slice",
    d,
    [
      [2, 3],
      [2, 4],
    ],
    (x, y) =>
      P.sliceOf(
        P.flipOf(P.concatOf([P.padOf(x!, [0, 1], [1, 0], 2), P.padOf(y!, [1, 0], [0, 1], 4)], 1), [0, 1]),
        [0, 1],
        [3, 9],
        [2, 3],
      ),
    (x, y) =>
      sliced(
        flipped(
          concatenated([padded(x!, [0, 1], [1, 0], whole(2, d)), padded(y!, [1, 0], [0, 1], whole(4, d))], 1),
          [0, 1],
        ),
        [0, 1],
        [3, 9],
        [2, 3],
      ),
  ),
];

const table: Readonly<Record<string, Make>> = {
  reshapeTo: reshapes,
  permuteTo: permutes,
  broadcastTo: broadcasts,
  flipOf: flips,
  sliceOf: slices,
  padOf: pads,
  concatOf: concats,
  stopGradientOf: same(P.stopGradientOf),
  barrierOf: same((x) => P.barrierOf(x, x)),
  fullOf: fills,
  iotaOf: (d) => (d === "bool" ? [] : iotas(d)),
  "views of views": chains,
  dynamicSliceOf: dynamicSlices,
  dynamicUpdateSliceOf: dynamicUpdates,
};

export const moveGroups = (): CaseGroup[] =>
  Object.entries(table).flatMap(([op, make]) => ALL.map((dtype) => ({ op, dtype, cases: () => make(dtype) })));
