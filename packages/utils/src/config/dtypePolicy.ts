import { DTypePolicy } from "@hornbeam/nn";

/** The policy of layers that are given none: float32. Another one is an option of each layer and model (`dtype: "mixed_float16"`). */
export const dtypePolicy = (): DTypePolicy => new DTypePolicy();
