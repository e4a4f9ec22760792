/** What vitest's JSON reporter writes, as far as it is counted here. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Names of skipped tests, each with the command that adds it. */
  readonly skipped: readonly string[];
  /** Names of skipped tests that do not say what adds them; counted as failed. */
  readonly unexplained: readonly string[];
}

/** Counts tests; a file that could not be run, and a run that failed with no failed test, count as one failure each. */
export function countTests(report: TestReport, ok: boolean): Tally {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((one) => one.status === "failed"),
  );
  const aside = tests.filter((one) => one.status !== "passed" && one.status !== "failed").map((one) => one.fullName);
  const skipped = aside.filter((name) => /\([^(]*\badd: .+\)/.test(name));
  const unexplained = aside.filter((name) => !skipped.includes(name));
  const failed = tests.filter((one) => one.status === "failed").length + broken.length + unexplained.length;
  return {
    passed: tests.filter((one) => one.status === "passed").length,
    failed: failed === 0 && !ok ? 1 : failed,
    skipped,
    unexplained,
  };
}
