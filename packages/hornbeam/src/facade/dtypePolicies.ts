// keras.dtype_policies, under the names that it has there.
export {
  DTypePolicy,
  FloatDTypePolicy,
  getDTypePolicy as deserialize,
  getDTypePolicy as get,
  serializeDTypePolicy as serialize,
} from "@hornbeam/nn";
