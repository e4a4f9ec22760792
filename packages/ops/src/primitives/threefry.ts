import { apply, type Access, type MapOp, type Spec, type Tensor } from "@hornbeam/core";
import {
  affine,
  axpy,
  binaryExpr,
  castExpr,
  compareExpr,
  DTypeError,
  indexExpr,
  konst,
  sameShape,
  selectExpr,
  ShapeError,
  showShape,
  stridesOf,
  type Expr,
  type Shape,
} from "@hornbeam/ir";
import { iotaOf } from "./full.ts";

// Threefry-2x32, 20 rounds: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC11).

const checkKey = (op: string, key: Spec): void => {
  if (key.dtype !== "uint32")
    throw new DTypeError(`${op}: keys are uint32; received ${key.dtype}. Make one with key(seed).`, { op });
  if (!sameShape(key.shape, [2]))
    throw new ShapeError(`${op}: a key has shape [2]; received ${showShape(key.shape)}. Make one with key(seed).`, {
      op,
    });
};
/** The word of the cipher at counter (0, low). */
const word = (x: Access, low: Expr, which: 0 | 1): Expr => ({
  op: "threefry",
  dtype: "uint32",
  word: which,
  args: [x(0, [affine(0)]), x(0, [affine(1)]), konst(0, "uint32"), low],
});

const bitsOp: MapOp<{ readonly shape: Shape }> = {
  name: "threefryBits",
  kind: "map",
  infer: ([key], { shape }) => {
    checkKey("threefryBits", key!);
    return [{ shape, dtype: "uint32" }];
  },
  lower: (x, index, { params: { shape } }) => {
    const strides = stridesOf(shape);
    const flat = index.reduce((sum, v, i) => axpy(strides[i]!, v, sum), affine(0));
    const low = indexExpr(flat, "uint32");
    return binaryExpr("xor", word(x, low, 0), word(x, low, 1));
  },
};

/**
 * 32 random bits an element: w₀ ⊕ w₁ of threefry(key, (0, i)) with i the row-major position, so that every element is
 * known without the others and the bits are the same however the work is divided (JAX's partitionable threefry).
 */
export const threefryBits = (key: Tensor, shape: Shape): Tensor => apply(bitsOp, [key], { shape: [...shape] });

const pairOp: MapOp<null> = {
  name: "threefryPair",
  kind: "map",
  infer: ([key, counter]) => {
    checkKey("threefryPair", key!);
    if (counter!.dtype !== "uint32")
      throw new DTypeError(`threefryPair: counters are uint32; received ${counter!.dtype}. Cast them.`, {
        op: "threefryPair",
      });
    return [{ shape: [...counter!.shape, 2], dtype: "uint32" }];
  },
  lower: (x, index) => {
    const low = castExpr(x(1, index.slice(0, -1)), "uint32");
    const first = compareExpr("eq", indexExpr(index[index.length - 1]!, "int32"), konst(0, "int32"));
    return selectExpr(first, word(x, low, 0), word(x, low, 1));
  },
};

/** Both words of threefry(key, (0, counter)) for every uint32 counter: […counter's shape, 2]. */
export const threefryPair = (key: Tensor, counter: Tensor): Tensor => apply(pairOp, [key, counter], null);

/** `num` independent keys, [num, 2]: key i is threefry(key, (0, i)). */
export const randomSplit = (key: Tensor, num = 2): Tensor => threefryPair(key, iotaOf([num], 0, "uint32"));
