export { apply, applyAll, makeNode } from "./apply.ts";
export { tensor, type TensorLike, type TensorOptions } from "./create.ts";
export {
  chooseDevice,
  getDefaultDevice,
  isDeviceOffered,
  offerDevice,
  peekDefaultDevice,
  setDefaultDevice,
  type Device,
} from "./device.ts";
export { substitute, topoSort } from "./graph.ts";
export { hostData, hostLeaf, isPlaceholder, placeholder } from "./leaf.ts";
export { mergeScans } from "./mergeScans.ts";
export { nest, type NestedNumbers } from "./nested.ts";
export type { Node } from "./node.ts";
export type * from "./op.ts";
export { atOnce, visit, type Pieces } from "./pieces.ts";
export { Storage } from "./storage.ts";
export { isTensor, Tensor } from "./tensor.ts";
export { treeFill, treeLeaves, treeMap, type Tree } from "./tree.ts";
