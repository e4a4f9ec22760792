import type { Entry } from "./inventory.ts";

/** How many names of a module are there. */
export interface ModuleCounts {
  readonly module: string;
  readonly present: number;
  readonly applicable: number;
  readonly notApplicable: number;
}

/** Counts by module (`keras.ops.image` counts to `keras.ops`), and of all under "all". */
export const moduleCounts = (entries: readonly Entry[]): readonly ModuleCounts[] => {
  const count = (module: string, among: readonly Entry[]): ModuleCounts => {
    const has = (state: Entry["state"]): number => among.filter((e) => e.state === state).length;
    return {
      module,
      present: has("present"),
      applicable: among.length - has("not applicable"),
      notApplicable: has("not applicable"),
    };
  };
  const top = (e: Entry): string => e.module.split(".").slice(0, 2).join(".");
  const modules = [...new Set(entries.map(top))].sort();
  return [
    ...modules.map((m) =>
      count(
        m,
        entries.filter((e) => top(e) === m),
      ),
    ),
    count("all", entries),
  ];
};
