/** What the parent asks of an engine, one at a time; every request has one answer. */
export type Request =
  | { readonly kind: "prepare"; readonly workload: string }
  /** whole steps for about this long, at least one */
  | { readonly kind: "round"; readonly workload: string; readonly milliseconds: number }
  | { readonly kind: "close"; readonly workload: string };

export type Answer =
  | { readonly kind: "hello"; readonly engine: string; readonly version: string; readonly workloads: readonly string[] }
  | { readonly kind: "prepared"; readonly firstStepMs: number; readonly check?: number }
  | {
      readonly kind: "times";
      readonly milliseconds: readonly number[];
      /** engines on a GPU: milliseconds until the call of a step returned, its work given to the GPU */
      readonly calls?: readonly number[];
      /** engines on a GPU: submissions a step, reading the result included */
      readonly submissions?: number;
    }
  | { readonly kind: "closed" }
  | { readonly kind: "error"; readonly message: string };

/** A workload that an engine has set up: one call of `step` is one whole step, its result there when the promise resolves. */
export interface Case {
  step(): unknown;
  /** a number that tells whether the mathematics is that of the others: the loss of the first step, or a sum over the output */
  check?(): Promise<number> | number;
  dispose?(): void;
}

/** A framework on one backend, in a process of its own. */
export interface Engine {
  readonly version: string;
  /** on a GPU: submissions so far */
  submissions?(): number;
  /** makes a workload ready by its name; the first step is still to come */
  readonly workloads: Readonly<Record<string, () => Promise<Case> | Case>>;
}
