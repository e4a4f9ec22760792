import { hostLeaf, type Tensor } from "@hornbeam/core";
import { dtypes } from "@hornbeam/ir";

/** The value of a tensor as one that lies on the host: steps that update variables in place do not change it. */
export const hostCopy = async (t: Tensor): Promise<Tensor> => {
  const bytes = await t.bytes();
  return hostLeaf(t, new dtypes[t.dtype].array(bytes.buffer, bytes.byteOffset, t.size));
};
