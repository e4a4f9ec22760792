import type { Entry } from "./inventory.ts";

/** How many names of a module are there. */
export interface ModuleCounts {
  readonly module: string;
  readonly present: number;
  /** There, but without some of Keras's parameters. */
  readonly incomplete: number;
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
      incomplete: has("incomplete"),
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

/** The counts as a table in Markdown. */
export const markdownOf = (counts: readonly ModuleCounts[]): string => {
  const percent = ({ present, applicable }: ModuleCounts): string =>
    applicable ? `${Math.floor((100 * present) / applicable)} %` : "–";
  const name = (module: string): string => (module === "all" ? "**all**" : `\`${module}\``);
  const rows = counts.map((c) => [name(c.module), c.present, c.applicable, percent(c), c.incomplete, c.notApplicable]);
  const head = ["module", "present", "of applicable", "share", "without some parameters", "not applicable"];
  return [head, ["---", "--:", "--:", "--:", "--:", "--:"], ...rows].map((r) => `| ${r.join(" | ")} |`).join("\n");
};
