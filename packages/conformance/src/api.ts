import type { Backend } from "@hornbeam/ir";
import type { Budget } from "./compare.ts";

/** What the kit needs of a test runner: vitest, jest and node:test all have it. A test fails by throwing. */
export interface TestApi {
  describe(name: string, body: () => void): void;
  test(name: string, body: () => Promise<void>): void;
}

/** Makes a fresh backend; some tests want one of their own. */
export type MakeBackend = () => Backend | Promise<Backend>;

/** The parts of the kit. */
export type SuiteName =
  "primitives" | "fusion" | "fuzz" | "gradients" | "control" | "random" | "memory" | "faults" | "claims";

/** Options of `runConformance`. */
export interface ConformanceOptions {
  /** Parts to run; all by default. */
  readonly suites?: readonly SuiteName[];
  /** Error budgets that replace those of the table, by the name of the primitive: for hardware that promises less. */
  readonly budgets?: Readonly<Record<string, Budget>>;
  /** Subnormal results and operands may be read as zero. Default false. */
  readonly flushesSubnormals?: boolean;
  /** Random graphs: how many, and the seed of the first. Default 120 from 1. */
  readonly fuzz?: { readonly graphs?: number; readonly seed?: number };
  /**
   * What results are compared with: the interpreter of backend-js (default), or definitions written out over plain arrays, which is
   * what the interpreter itself is held against.
   */
  readonly oracle?: "js" | "definitions";
}
