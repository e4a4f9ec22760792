import { FormatError } from "@hornbeam/ir";
import { isJson, type Json } from "../configValues.ts";

const tensorOf = ([name, node, index]: readonly unknown[]): Json => ({
  class_name: "__keras_tensor__",
  config: { keras_history: [name, node, index] },
});

/** `["layer", node, tensor]` of a layer that is in the model. */
const isReference = (x: unknown, names: ReadonlySet<string>): x is readonly unknown[] =>
  Array.isArray(x) &&
  x.length >= 3 &&
  typeof x[0] === "string" &&
  names.has(x[0]) &&
  Number.isInteger(x[1]) &&
  Number.isInteger(x[2]);

const valueOf = (x: unknown, names: ReadonlySet<string>): unknown => {
  if (isReference(x, names)) return tensorOf(x);
  if (Array.isArray(x)) return x.map((y) => valueOf(y, names));
  return x;
};

/** A call of Keras 2, `[["layer", node, tensor, {kwargs}], …]`, as args and kwargs. */
export const modernCall = (node: unknown, names: ReadonlySet<string>): { args: unknown[]; kwargs: Json } => {
  const inputs = Array.isArray(node) ? (isReference(node, names) ? [node] : (node as unknown[])) : [];
  if (!inputs.every((x) => isReference(x, names)))
    throw new FormatError(
      `model: a call must name layers of the model; received ${JSON.stringify(node)?.slice(0, 80)}.`,
    );
  const refs = inputs as (readonly unknown[])[];
  const tensors = refs.map(tensorOf);
  const kwargs = isJson(refs[0]?.[3]) ? refs[0][3] : {};
  return {
    args: tensors.length === 1 ? tensors : [tensors],
    kwargs: Object.fromEntries(Object.entries(kwargs).map(([k, v]) => [k, valueOf(v, names)])),
  };
};

/** TensorFlow's functions that Keras 2 recorded as layers, and Keras 3's names of them. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  "math.add": "Add",
  "__operators__.add": "Add",
  "math.subtract": "Subtract",
  "math.multiply": "Multiply",
  "math.truediv": "TrueDivide",
  "math.divide": "Divide",
  "math.pow": "Power",
  "math.maximum": "Maximum",
  "math.minimum": "Minimum",
  "math.sqrt": "Sqrt",
  "math.square": "Square",
  "math.exp": "Exp",
  "math.abs": "Absolute",
  "math.negative": "Negative",
  "math.tanh": "Tanh",
  "math.sigmoid": "Sigmoid",
  "math.not_equal": "NotEqual",
  "nn.relu": "Relu",
  "nn.sigmoid": "Sigmoid",
  "nn.silu": "Silu",
  "nn.gelu": "Gelu",
  "nn.softmax": "Softmax",
  "nn.tanh": "Tanh",
};

/** A function of TensorFlow in the graph as an op of Keras 3. @throws FormatError for functions without a counterpart. */
export const modernOp = (entry: Json, names: ReadonlySet<string>): Json | undefined => {
  const { class_name: kind, config, name } = entry;
  if (
    typeof kind !== "string" ||
    !/^(TFOpLambda|SlicingOpLambda|TensorFlowOpLayer|ClassMethod|InstanceMethod)$/.test(kind)
  )
    return undefined;
  const fn = isJson(config) ? String(config.function) : kind;
  if (!Object.hasOwn(FUNCTIONS, fn))
    throw new FormatError(
      `model/${String(name)}: the file holds a call of TensorFlow's "${fn}", which has no counterpart here. Build the model from layers and keras.ops, and save it again.`,
    );
  const inbound = (Array.isArray(entry.inbound_nodes) ? (entry.inbound_nodes as unknown[]) : []).map((node) => {
    const { args, kwargs } = modernCall(Array.isArray(node) && Array.isArray(node[0]) ? node : [node], names);
    const { x: _x, y, name: _name, ...rest } = kwargs;
    return { args: y === undefined ? args : [...args, y], kwargs: rest };
  });
  return { module: "keras.src.ops.numpy", class_name: FUNCTIONS[fn], config: { name }, name, inbound_nodes: inbound };
};
