import type { Gpu } from "./gpu.ts";
import type { Dispatch } from "./plan.ts";

/** Who measures what a device does: it records dispatches in place of the executable. */
export interface Observer {
  /** @param bind sets pipeline and bindings of a dispatch */
  record(gpu: Gpu, items: readonly Dispatch[], bind: (pass: GPUComputePassEncoder, d: Dispatch) => void): void;
}
