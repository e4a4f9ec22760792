import type { Kit } from "../wgsl/kit.ts";
import type { Target } from "../wgsl/target.ts";

/** What a device lets kernels use, as far as the parts have a use for it. */
export const targetOf = (device: GPUDevice, kit: Kit): Target => {
  const { subgroupMinSize, subgroupMaxSize } = device.adapterInfo ?? {};
  const uniform = device.features.has("subgroups") && subgroupMinSize && subgroupMinSize === subgroupMaxSize;
  return {
    subgroup: uniform ? subgroupMinSize : undefined,
    shuffles: kit.shuffles,
    halves: device.features.has("shader-f16") ? kit.halves : undefined,
  };
};
