/** What a thread is started with. */
export interface Start {
  readonly memory: WebAssembly.Memory;
  /** address of the block described by CONTROL */
  readonly control: number;
  readonly thread: number;
}

/** A program to know, or to forget. */
export type Message =
  | { readonly kind: "start"; readonly start: Start }
  | {
      readonly kind: "program";
      readonly id: number;
      readonly module: WebAssembly.Module;
      /** names of the functions it imports */
      readonly imports: readonly string[];
    }
  | { readonly kind: "forget"; readonly id: number };
