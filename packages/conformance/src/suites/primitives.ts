import type { TestApi } from "../api.ts";
import { holds, mismatches, report, type Bench } from "../bench.ts";
import type { CaseGroup } from "../cases/case.ts";

/** One test for each primitive and dtype that the backend holds. */
export const primitiveTests = (groups: readonly CaseGroup[], bench: Bench, { test }: TestApi): void => {
  for (const { op, dtype, needs = [], cases } of groups) {
    if (!holds(bench, [dtype, ...needs])) continue;
    const also = needs.filter((d) => d !== dtype);
    test(`${op} ${dtype}${op === "castTo" || op === "bitcastTo" ? ` to ${also.join()}` : ""}`, async () => {
      const found: string[] = [];
      for (const c of cases()) found.push(...(await mismatches(bench, op, c)));
      report(found);
    });
  }
};
