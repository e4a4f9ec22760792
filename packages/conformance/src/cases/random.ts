import * as P from "@hornbeam/ops/primitives";
import { sizeOf, type Shape } from "@hornbeam/ir";
import { build, type Nd } from "../reference/nd.ts";
import { threefry } from "../reference/threefry.ts";
import { sample } from "../values.ts";
import { EXACT, type Case, type CaseGroup } from "./case.ts";

const keys: readonly Nd[] = [
  { shape: [2], dtype: "uint32", data: [0n, 0n] },
  { shape: [2], dtype: "uint32", data: [0xffffffffn, 0xffffffffn] },
  { shape: [2], dtype: "uint32", data: [0x13198a2en, 0x03707344n] },
];
const shapes: readonly Shape[] = [[], [0], [1], [7], [3, 5, 7], [1027], [2, 3, 1, 5, 2]];
const words = (key: Nd, low: bigint): [number, number] =>
  threefry([Number(key.data[0]), Number(key.data[1])], [0, Number(low)]);

const bitCases = (): Case[] =>
  shapes.flatMap(
    (shape) =>
      keys.map((key) => ({
        label: `[${shape}] of key ${key.data.join()}`,
        inputs: [key],
        fn: (k) => P.threefryBits(k!, shape),
        expected: (k) => {
          const data = Array.from({ length: sizeOf(shape) }, (_, i) => {
            const [a, b] = words(k!, BigInt(i));
            return BigInt((a ^ b) >>> 0);
          });
          return { shape, dtype: "uint32", data };
        },
        budget: EXACT,
      })) as Case[],
  );

const pairOf = (key: Nd, counter: Nd): Nd => {
  const data = counter.data.flatMap((c) => words(key, c as bigint).map(BigInt));
  return { shape: [...counter.shape, 2], dtype: "uint32", data };
};
const pairCases = (): Case[] =>
  shapes.map((shape, i) => ({
    label: `[${shape}]`,
    inputs: [keys[i % 3]!, sample(shape, "uint32", { lo: 0, hi: 4e9, also: [0n, 0xffffffffn] }, i)],
    fn: (k, c) => P.threefryPair(k!, c!),
    expected: (k, c) => pairOf(k!, c!),
    budget: EXACT,
  }));

const splitCases = (): Case[] =>
  [1, 2, 7].map((n) => ({
    label: `${n}`,
    inputs: [keys[2]!],
    fn: (k) => P.randomSplit(k!, n),
    expected: (k) =>
      pairOf(
        k!,
        build([n], "uint32", ([i]) => BigInt(i!)),
      ),
    budget: EXACT,
  }));

export const randomGroups = (): CaseGroup[] => [
  { op: "threefryBits", dtype: "uint32", cases: bitCases },
  { op: "threefryPair", dtype: "uint32", cases: pairCases },
  { op: "randomSplit", dtype: "uint32", cases: splitCases },
];
