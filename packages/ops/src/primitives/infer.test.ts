import { placeholder, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, type DType, type HornbeamError, type Shape } from "@hornbeam/ir";
import { expect, test } from "vitest";
import * as P from "./index.ts";

const t = (shape: Shape, dtype: DType = "float32"): Tensor => placeholder({ shape, dtype });
const spec = ({ shape, dtype }: Tensor): string => `${dtype}[${shape.join()}]`;

test("shapes and dtypes of results", () => {
  const key = t([2], "uint32");
  const i = t([5, 6], "int32");
  expect(
    [
      P.sinOf(t([2, 0])),
      P.ltOf(t([2], "int8"), t([2], "int8")),
      P.selectOf(t([2], "bool"), t([2], "int64"), t([2], "int64")),
      P.castTo(t([], "bool"), "bfloat16"),
      P.bitcastTo(t([3]), "uint32"),
      P.fullOf([2], true, "bool"),
      P.iotaOf([2, 3], 1, "uint8"),
      P.permuteTo(t([2, 3, 4]), [2, 0, 1]),
      P.sliceOf(t([7]), [1], [7], [4]),
      P.padOf(t([0]), [1], [2], 0),
      P.concatOf([t([2, 1]), t([2, 0])], 1),
      P.reduceSum(t([2, 3, 4]), [0, 2]),
      P.argMaxOf(t([2, 3], "uint8"), 0),
      P.reduceAny(t([2], "bool"), [0]),
      P.dotGeneral(
        t([2, 3, 4], "int8"),
        t([4, 2, 5], "int8"),
        { lhsBatch: [0], rhsBatch: [1], lhsContract: [2], rhsContract: [0] },
        { dtype: "int32" },
      ),
      P.gatherOf(t([2, 3, 4]), i, 1),
      P.gatherNdOf(t([2, 3, 4]), t([7, 2], "int32")),
      P.argsortOf(t([2, 3])),
      P.threefryBits(key, [4, 5]),
      P.randomSplit(key, 3),
      P.qrOf(t([2, 5, 3]))[1],
      P.svdOf(t([5, 3]), { full: true })[0],
      P.dynamicSliceOf(t([4, 4]), [t([], "int32"), t([], "int64")], [2, 0]),
    ].map(spec),
  ).toEqual([
    "float32[2,0]",
    "bool[2]",
    "int64[2]",
    "bfloat16[]",
    "uint32[3]",
    "bool[2]",
    "uint8[2,3]",
    "float32[4,2,3]",
    "float32[2]",
    "float32[3]",
    "float32[2,1]",
    "float32[3]",
    "int32[3]",
    "bool[]",
    "int32[2,3,5]",
    "float32[2,5,6,4]",
    "float32[7,4]",
    "int32[2,3]",
    "uint32[4,5]",
    "uint32[3,2]",
    "float32[2,3,3]",
    "float32[5,5]",
    "float32[2,0]",
  ]);
});

test("what would change nothing is not an op", () => {
  const x = t([2, 3]);
  for (const y of [
    P.reshapeTo(x, [2, 3]),
    P.permuteTo(x, [0, 1]),
    P.broadcastTo(x, [2, 3]),
    P.sliceOf(x, [0, 0], [2, 3]),
    P.padOf(x, [0, 0], [0, 0], 1),
    P.flipOf(x, []),
    P.concatOf([x], 0),
    P.reduceSum(x, []),
    P.castTo(x, "float32"),
  ])
    expect(y).toBe(x);
});

const wrong: Record<string, [() => unknown, new (message: string) => HornbeamError, RegExp]> = {
  "sin of integers": [() => P.sinOf(t([2], "int32")), DTypeError, /sin: .*int32.*float32/],
  "and of floats": [() => P.andOf(t([2]), t([2])), DTypeError, /and: .*bool/],
  "shapes that differ": [() => P.addOf(t([2]), t([3])), ShapeError, /add: .*\[2\] and \[3\]/],
  "dtypes that differ": [() => P.addOf(t([2]), t([2], "int32")), DTypeError, /add: .*Cast/],
  "a test that is not bool": [() => P.selectOf(t([2]), t([2]), t([2])), DTypeError, /select: /],
  "an unknown dtype": [() => P.castTo(t([2]), "float8" as DType), DTypeError, /float8/],
  "bits of another width": [() => P.bitcastTo(t([2]), "int8"), DTypeError, /width/],
  "a reshape to another size": [() => P.reshapeTo(t([4]), [3]), ShapeError, /reshape: /],
  "axes that are no order": [() => P.permuteTo(t([2, 3]), [0, 0]), ShapeError, /permute: /],
  "a slice past the end": [() => P.sliceOf(t([4]), [2], [5]), ShapeError, /slice: /],
  "negative padding": [() => P.padOf(t([4]), [-1], [0], 0), ShapeError, /pad: /],
  "nothing to join": [() => P.concatOf([], 0), ShapeError, /concat: /],
  "axes that do not exist": [() => P.reduceSum(t([2]), [1]), ShapeError, /sum: /],
  "axes twice": [() => P.reduceMax(t([2, 2]), [1, 1]), ShapeError, /reduceMax: /],
  "the position in nothing": [() => P.argMaxOf(t([0, 2]), 0), ShapeError, /argMax: .*empty/],
  "contraction of unequal sizes": [
    () => P.dotGeneral(t([2, 3]), t([2, 3]), { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] }),
    ShapeError,
    /dotGeneral: /,
  ],
  "float indices": [() => P.gatherOf(t([2]), t([1]), 0), DTypeError, /gather: /],
  "indices into nothing": [() => P.gatherOf(t([0]), t([1], "int32"), 0), ShapeError, /gather: .*empty/],
  "updates of another shape": [
    () => P.scatterOf(t([3]), t([2], "int32"), t([3]), 0, "sum"),
    ShapeError,
    /scatter: .*\[2\].*\[3\]/,
  ],
  "a key of another shape": [() => P.threefryBits(t([3], "uint32"), [1]), ShapeError, /key/],
  "a matrix that is not square": [() => P.choleskyOf(t([2, 3])), ShapeError, /cholesky: .*square/],
  "a matrix of half precision": [() => P.eighOf(t([2, 2], "float16")), DTypeError, /eigh: .*float16/],
};
for (const [name, [f, type, message]] of Object.entries(wrong))
  test(`refuses ${name}`, () => {
    expect(f).toThrow(type);
    expect(f).toThrow(message);
  });
