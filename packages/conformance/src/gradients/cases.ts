import { hostLeaf, type Tensor } from "@hornbeam/core";
import { encode } from "@hornbeam/ir";
import { sample } from "../values.ts";
import { contractions, linalg } from "./contractions.ts";
import { control } from "./control.ts";
import { binary, moves, unary } from "./elementwise.ts";
import type { GradientCase } from "./gradientCase.ts";
import { folds, indexing } from "./reductions.ts";

/** Every differentiable primitive and control structure. */
export const gradientCases: readonly GradientCase[] = [
  ...unary,
  ...binary,
  ...moves,
  ...folds,
  ...indexing,
  ...contractions,
  ...linalg,
  ...control,
];

/** The inputs of a case. */
export const gradientInputs = ({ shapes, range: [lo, hi] = [-1, 1], data }: GradientCase): Tensor[] =>
  shapes.map((shape, i) =>
    hostLeaf(
      { shape, dtype: "float64" },
      encode(data?.[i] ?? sample(shape, "float64", { lo, hi }, 31 + i).data, "float64"),
    ),
  );
