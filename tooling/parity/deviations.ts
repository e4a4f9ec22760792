/** Parameters of Keras's that no function or class of ours has, and why. */
export const everywhere: Readonly<Record<string, string>> = {
  sparse: "there are no sparse tensors; results are dense",
  ragged: "there are no ragged tensors",
  layout: "layouts of variables over several devices; there is one",
  aggregation: "how replicas of a variable are merged; there is one",
  synchronization: "how replicas of a variable are merged; there is one",
  gptq_unpacked_column_size: "follows from the shape of the kernel",
  use_cudnn: "chooses NVIDIA's kernels; a backend chooses its own",
  record_history: "a symbolic value always knows the call that made it",
  custom_objects: "custom classes are passed as `objects`; there is no registry",
  safe_mode: "nothing in a file ever runs code",
  preferred_backend: "data sets are of typed arrays on every backend",
};

const byPlace = (why: string): string => `by place: ${why}`;
const datasets = "data sets are of typed arrays on every backend";
const calling = "it stands where Python's calls have it";

/** Where parameters of one name are not under the rule: parameter by parameter (Python's name), and why. */
export const deviations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "keras.ops.arange": {
    stop: byPlace("arange(start, stop, step) reads as in Python"),
    step: byPlace("arange(start, stop, step) reads as in Python"),
  },
  "keras.ops.meshgrid": { indexing: "the options follow the vectors, of which there may be any number" },
  "keras.ops.multi_hot": { num_classes: byPlace("the shape cannot do without it") },
  "keras.ops.scan": { xs: byPlace("it is what the loop goes over") },
  "keras.ops.where": { x1: byPlace(calling), x2: byPlace(calling) },
  "keras.Sequential": { layers: byPlace(calling) },
  "keras.DTypePolicy": { name: byPlace(calling) },
  "keras.layers.Input": { tensor: "a symbolic value that is there is an input as it is" },
  "keras.layers.InputLayer": { input_tensor: "a symbolic value that is there is an input as it is" },
  "keras.KerasTensor": {
    dtype: byPlace("symbolic values are made by Input, which has Keras's options"),
    name: "names belong to the layers that make symbolic values",
  },
  "keras.FloatDTypePolicy": { name: byPlace(calling) },
  "keras.random.SeedGenerator": { seed: byPlace(calling) },
  "keras.tree.assert_same_structure": { check_types: "deprecated: Keras takes it and does nothing with it" },
  "keras.tree.map_structure": {
    none_is_leaf: "the structures may be any number; a function that gives null for null does the same",
  },
  "keras.utils.PyDataset": { use_multiprocessing: "getItem is asynchronous; workers are calls under way at once" },
  "keras.utils.array_to_img": { dtype: "values are scaled in float32, Keras's default" },
  "keras.utils.audio_dataset_from_directory": { format: datasets },
  "keras.utils.image_dataset_from_directory": { format: datasets },
  "keras.utils.text_dataset_from_directory": { format: datasets },
  "keras.utils.timeseries_dataset_from_array": { format: datasets },
  "keras.utils.bounding_boxes.pad": {
    height: "Keras takes it and does nothing with it",
    width: "Keras takes it and does nothing with it",
  },
  "keras.utils.get_file": {
    origin: byPlace("nothing can be fetched without it"),
    untar: "deprecated: extract",
    md5_hash: "deprecated: fileHash",
  },
  "keras.utils.pack_x_y_sample_weight": {
    y: byPlace("the name says the order"),
    sample_weight: byPlace("the name says the order"),
  },
  "keras.visualization.plot_image_gallery": {
    show: "the SVG is returned; who calls shows it",
    transparent: "an SVG has no background",
    dpi: "an SVG has no resolution",
  },
};

/** Why something is not under the rule, or undefined. A complaint begins with the parameter's name in Python. */
export const reasonFor = (name: string, complaint: string): string | undefined => {
  const parameter = complaint.split(" ")[0]!;
  // Arguments by place have no names where JavaScript calls a function.
  if (complaint.includes(" is called ")) return "callers do not write the names of arguments by place";
  const own = Object.hasOwn(deviations, name) ? deviations[name]! : {};
  if (Object.hasOwn(own, parameter)) return own[parameter];
  return complaint === parameter && Object.hasOwn(everywhere, parameter) ? everywhere[parameter] : undefined;
};
