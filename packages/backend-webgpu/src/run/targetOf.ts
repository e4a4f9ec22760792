import type { Target } from "../wgsl/target.ts";

/** What a device lets kernels use. */
export const targetOf = (device: GPUDevice): Target => {
  const { subgroupMinSize, subgroupMaxSize } = device.adapterInfo ?? {};
  const uniform = device.features.has("subgroups") && subgroupMinSize && subgroupMinSize === subgroupMaxSize;
  return { subgroup: uniform ? subgroupMinSize : undefined, half: device.features.has("shader-f16") };
};
