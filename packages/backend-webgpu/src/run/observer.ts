import type { Dispatch } from "./plan.ts";

/** Who measures what a device does: it records dispatches in place of the executable. */
export interface Observer {
  /**
   * @param put records a dispatch
   * @param submit to be called once, with all of them recorded
   */
  record(
    device: GPUDevice,
    items: readonly Dispatch[],
    put: (pass: GPUComputePassEncoder, d: Dispatch) => void,
    submit: (encoder: GPUCommandEncoder) => void,
  ): void;
}
