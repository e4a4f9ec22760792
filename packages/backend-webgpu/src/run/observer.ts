import type { Dispatch } from "./plan.ts";

/** Who measures what a device does: it records dispatches in place of the executable. */
export interface Observer {
  /**
   * @param bind sets pipeline and bindings of a dispatch
   * @param submit to be called once, with all of them recorded
   */
  record(
    device: GPUDevice,
    items: readonly Dispatch[],
    bind: (pass: GPUComputePassEncoder, d: Dispatch) => void,
    submit: (encoder: GPUCommandEncoder) => void,
  ): void;
}
