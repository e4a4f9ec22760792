/** Keras's names that have no meaning here: a name or a module with everything in it, and why. */
export const notApplicable: Readonly<Record<string, string>> = {
  "keras.__version__": "modules have no attributes besides their exports; version() says it",
  "keras.legacy": "formats of Keras 1 and 2",
  "keras.optimizers.legacy": "raises an error in Keras 3",
  "keras.wrappers": "wraps models for scikit-learn, a Python library",
  "keras.layers.TFSMLayer": "runs a TensorFlow SavedModel",
  "keras.layers.JaxLayer": "runs a JAX function",
  "keras.layers.FlaxLayer": "runs a Flax module",
  "keras.layers.TorchModuleWrapper": "runs a PyTorch module",
  "keras.callbacks.OrbaxCheckpoint": "Orbax is a checkpoint library for JAX",
  "keras.export.ExportArchive": "writes TensorFlow SavedModels",
  "keras.distribution.DataParallel": "batches are not cut over several devices; one runs everything",
  "keras.distribution.distribution":
    "there is no global state, and nothing to distribute over: one device runs everything",
  "keras.distribution.set_distribution":
    "there is no global state, and nothing to distribute over: one device runs everything",
  "keras.distribution.initialize": "one process trains; there is no cluster to join",
  "keras.distribution.list_devices":
    "one device runs everything; setDevice sets it, and npx hornbeam doctor lists what works",
  "keras.distribution.get_device_count": "one device runs everything",
  "keras.distribution.DeviceMesh": "variables are not cut over several devices; one runs everything",
  "keras.distribution.LayoutMap": "variables are not cut over several devices; one runs everything",
  "keras.distribution.ModelParallel": "variables are not cut over several devices; one runs everything",
  "keras.distribution.TensorLayout": "variables are not cut over several devices; one runs everything",
  "keras.distribution.distribute_tensor": "variables are not cut over several devices; one runs everything",
  "keras.config.is_nnx_enabled": "NNX is a part of Flax",
  "keras.config.set_backend": "the device is set with setDevice",
  "keras.config.disable_traceback_filtering": "JavaScript's stacks are not rewritten",
  "keras.config.enable_traceback_filtering": "JavaScript's stacks are not rewritten",
  "keras.config.is_traceback_filtering_enabled": "JavaScript's stacks are not rewritten",
  "keras.config.enable_unsafe_deserialization": "nothing in a file ever runs code",
  "keras.config.set_floatx": "dtypes are options of layers, models and tensors; there is no global state",
  "keras.config.set_dtype_policy": "dtype policies are options of layers and models; there is no global state",
  "keras.config.set_epsilon":
    "epsilon is an option of the layers, losses and optimizers that have one; there is no global state",
  "keras.config.set_image_data_format": "dataFormat is an option of layers and ops; there is no global state",
  "keras.config.disable_flash_attention":
    "flashAttention is an option of attention ops and layers; there is no global state",
  "keras.config.enable_flash_attention":
    "flashAttention is an option of attention ops and layers; there is no global state",
  "keras.config.is_flash_attention_enabled":
    "flashAttention is an option of attention ops and layers; there is no global state",
  "keras.config.disable_interactive_logging":
    "verbose and the output are options of fit and its like; there is no global state",
  "keras.config.enable_interactive_logging":
    "verbose and the output are options of fit and its like; there is no global state",
  "keras.config.is_interactive_logging_enabled":
    "verbose and the output are options of fit and its like; there is no global state",
  "keras.config.max_epochs": "epochs are an option of fit; there is no global state to limit them",
  "keras.config.set_max_epochs": "epochs are an option of fit; there is no global state to limit them",
  "keras.config.max_steps_per_epoch": "steps are an option of fit; there is no global state to limit them",
  "keras.config.set_max_steps_per_epoch": "steps are an option of fit; there is no global state to limit them",
  "keras.utils.clear_session":
    "there is no session: names come from the models that own layers, and memory is freed by itself",
  "keras.backend.get_uid": "names come from the models that own layers; there is no global counter",
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
