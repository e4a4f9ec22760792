import type { CaseGroup } from "./case.ts";
import { elementwiseGroups } from "./elementwise.ts";

/** Every primitive in every dtype it is defined for. */
export const allGroups = (): CaseGroup[] => [...elementwiseGroups()];
