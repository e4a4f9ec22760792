import type { CaseGroup } from "./case.ts";
import { castGroups } from "./casts.ts";
import { constantGroups } from "./constants.ts";
import { elementwiseGroups } from "./elementwise.ts";
import { contractionGroups } from "./contractions.ts";
import { indexingGroups } from "./indexing.ts";
import { linalgGroups } from "./linalg.ts";
import { moveGroups } from "./moves.ts";
import { randomGroups } from "./random.ts";
import { reductionGroups } from "./reductions.ts";

/** Every primitive in every dtype it is defined for. */
export const allGroups = (): CaseGroup[] => [
  ...elementwiseGroups(),
  ...constantGroups(),
  ...castGroups(),
  ...moveGroups(),
  ...reductionGroups(),
  ...contractionGroups(),
  ...indexingGroups(),
  ...linalgGroups(),
  ...randomGroups(),
];
