/** Keras's names that have no meaning here: a name or a module with everything in it, and why. */
export const notApplicable: Readonly<Record<string, string>> = {
  "keras.legacy": "formats of Keras 1 and 2",
  "keras.optimizers.legacy": "raises an error in Keras 3",
  "keras.wrappers": "wraps models for scikit-learn, a Python library",
  "keras.layers.TFSMLayer": "runs a TensorFlow SavedModel",
  "keras.layers.JaxLayer": "runs a JAX function",
  "keras.layers.FlaxLayer": "runs a Flax module",
  "keras.layers.TorchModuleWrapper": "runs a PyTorch module",
  "keras.callbacks.OrbaxCheckpoint": "Orbax is a checkpoint library for JAX",
  "keras.export.ExportArchive": "writes TensorFlow SavedModels",
  "keras.config.is_nnx_enabled": "NNX is a part of Flax",
  "keras.config.set_backend": "the device is set with setDevice",
  "keras.config.disable_traceback_filtering": "JavaScript's stacks are not rewritten",
  "keras.config.enable_traceback_filtering": "JavaScript's stacks are not rewritten",
  "keras.config.is_traceback_filtering_enabled": "JavaScript's stacks are not rewritten",
  "keras.config.enable_unsafe_deserialization": "nothing in a file ever runs code",
  "keras.StatelessScope":
    "values of variables are passed with withValues; there are no scopes that change calls inside them",
  "keras.SymbolicScope": "tensors are always symbolic until they are read",
  "keras.name_scope": "names of variables come from the layers that own them",
  "keras.RematScope":
    "remat is given to the function or layer that it is for; there are no scopes that change layers made inside them",
  "keras.device": "one device runs everything; setDevice sets it",
  "keras.saving.CustomObjectScope": "custom classes are passed to deserialize and loadModel; there is no registry",
  "keras.saving.get_custom_objects": "custom classes are passed to deserialize and loadModel; there is no registry",
  "keras.saving.get_registered_name": "custom classes are passed to deserialize and loadModel; there is no registry",
  "keras.saving.get_registered_object": "custom classes are passed to deserialize and loadModel; there is no registry",
  "keras.saving.register_keras_serializable":
    "custom classes are passed to deserialize and loadModel; there is no registry",
};

/** Why a name is not applicable, by itself or by a module that it is in. */
export const reasonNotApplicable = (name: string): string | undefined => {
  const parts = name.split(".");
  for (let n = parts.length; n > 1; n--) {
    const key = parts.slice(0, n).join(".");
    if (Object.hasOwn(notApplicable, key)) return notApplicable[key];
  }
  return undefined;
};
