import { isTensor, tensor, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, showShape, ValueError, drawSeed } from "@hornbeam/ir";
import { castTo, randomSplit, reshapeTo, sliceOf, threefryPair, fullOf } from "../primitives/index.ts";

/** A key (uint32 tensor of shape [2]), or a whole number that one is made of. */
export type Seed = Tensor | number;
/** Options that every random function has. */
export interface SeedOptions {
  /** The same seed gives the same numbers on every backend. Without one, a new seed is taken at the call. */
  readonly seed?: Seed | null;
}

/** The key of a whole number: its high and low 32 bits. */
export const key = (seed: number): Tensor => {
  if (!Number.isSafeInteger(seed))
    throw new ValueError(`key: the seed must be a whole number of at most 53 bits; received ${seed}.`, { op: "key" });
  return tensor(Uint32Array.of(Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0));
};

/** A key of whatever the user gave. @throws ShapeError, DTypeError where a tensor is not a key. */
export const keyOf = (seed: Seed | null | undefined): Tensor => {
  if (seed === undefined || seed === null) return key(drawSeed());
  if (!isTensor(seed)) return key(seed);
  if (seed.rank !== 1 || seed.size !== 2)
    throw new ShapeError(
      `seed: a key has shape [2]; received ${showShape(seed.shape)}. Use key(number) or a SeedGenerator.`,
      { op: "seed" },
    );
  if (seed.dtype !== "uint32" && seed.dtype !== "int32")
    throw new DTypeError(`seed: a key is uint32; received ${seed.dtype}. Use key(number) or a SeedGenerator.`, {
      op: "seed",
    });
  return castTo(seed, "uint32");
};

/** `num` independent keys of one. */
export const splitKey = (seed: Seed, num = 2): Tensor[] => {
  const keys = randomSplit(keyOf(seed), num);
  return Array.from({ length: num }, (_, i) => reshapeTo(sliceOf(keys, [i, 0], [i + 1, 2]), [2]));
};

/** A new key of a key and a number (a step, a worker): threefry of the number. */
export const foldIn = (seed: Seed, data: number | Tensor): Tensor =>
  threefryPair(keyOf(seed), typeof data === "number" ? fullOf([], data >>> 0, "uint32") : castTo(data, "uint32"));
