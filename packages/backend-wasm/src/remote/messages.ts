import type { Capabilities, Program } from "@hornbeam/ir";
import type { WasmOptions } from "../createWasm.ts";

/** What the worker is told, in the order in which it is to be done. Buffers and executables are known by numbers. */
export type Request =
  | { readonly do: "start"; readonly options: WasmOptions }
  | { readonly do: "alloc"; readonly buffer: number; readonly bytes: number }
  | { readonly do: "free"; readonly buffer: number }
  | { readonly do: "write"; readonly buffer: number; readonly bytes: Uint8Array }
  | { readonly do: "read"; readonly buffer: number; readonly answer: number }
  | { readonly do: "sync"; readonly answer: number }
  | { readonly do: "compile"; readonly executable: number; readonly program: Program }
  | {
      readonly do: "run";
      readonly executable: number;
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
    }
  | { readonly do: "dispose"; readonly executable: number };

/** What it says. */
export type Answer =
  | { readonly is: "ready"; readonly capabilities: Capabilities; readonly threads: number }
  | { readonly is: "bytes"; readonly answer: number; readonly bytes: Uint8Array; readonly running: number }
  | { readonly is: "done"; readonly answer: number; readonly running: number }
  /** something failed; `answer` where somebody waits for it */
  | { readonly is: "error"; readonly answer?: number; readonly name: string; readonly message: string };
