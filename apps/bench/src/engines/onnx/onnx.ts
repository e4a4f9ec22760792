import { loadPeer } from "../../peers.ts";

/** What is used of protobufjs. */
interface Protobuf {
  Root: {
    fromJSON(json: object): {
      lookupType(name: string): { encode(message: object): { finish(): Uint8Array }; fromObject(o: object): object };
    };
  };
}

/** The messages of ONNX that the bench writes (onnx.proto, numbers as there). */
const SCHEMA = {
  nested: {
    Attribute: {
      fields: {
        name: { type: "string", id: 1 },
        f: { type: "float", id: 2 },
        i: { type: "int64", id: 3 },
        ints: { rule: "repeated", type: "int64", id: 8 },
        type: { type: "int32", id: 20 },
      },
    },
    Node: {
      fields: {
        input: { rule: "repeated", type: "string", id: 1 },
        output: { rule: "repeated", type: "string", id: 2 },
        opType: { type: "string", id: 4 },
        attribute: { rule: "repeated", type: "Attribute", id: 5 },
      },
    },
    Tensor: {
      fields: {
        dims: { rule: "repeated", type: "int64", id: 1 },
        dataType: { type: "int32", id: 2 },
        name: { type: "string", id: 8 },
        rawData: { type: "bytes", id: 9 },
      },
    },
    Dimension: { fields: { dimValue: { type: "int64", id: 1 } } },
    Shape: { fields: { dim: { rule: "repeated", type: "Dimension", id: 1 } } },
    TensorType: { fields: { elemType: { type: "int32", id: 1 }, shape: { type: "Shape", id: 2 } } },
    Type: { fields: { tensorType: { type: "TensorType", id: 1 } } },
    ValueInfo: { fields: { name: { type: "string", id: 1 }, type: { type: "Type", id: 2 } } },
    Graph: {
      fields: {
        node: { rule: "repeated", type: "Node", id: 1 },
        name: { type: "string", id: 2 },
        initializer: { rule: "repeated", type: "Tensor", id: 5 },
        input: { rule: "repeated", type: "ValueInfo", id: 11 },
        output: { rule: "repeated", type: "ValueInfo", id: 12 },
      },
    },
    OperatorSet: { fields: { domain: { type: "string", id: 1 }, version: { type: "int64", id: 2 } } },
    Model: {
      fields: {
        irVersion: { type: "int64", id: 1 },
        graph: { type: "Graph", id: 7 },
        opsetImport: { rule: "repeated", type: "OperatorSet", id: 8 },
      },
    },
  },
};

const FLOAT = 1;
type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** A graph while it is made; values are known by their names. */
export interface Graph {
  input(name: string, shape: readonly number[]): string;
  constant(data: Float32Array, shape: readonly number[]): string;
  /** @param attributes whole numbers and lists of them; epsilon is a float */
  op(type: string, inputs: readonly string[], attributes?: Attributes): string;
}

const attribute = ([name, value]: [string, number | readonly number[]]): object =>
  typeof value !== "number"
    ? { name, ints: value, type: 7 }
    : name === "epsilon"
      ? { name, f: value, type: 1 }
      : { name, i: value, type: 2 };

/** The bytes of an ONNX model whose result is what `build` returns. */
export const onnxModel = async (build: (g: Graph) => string, output: readonly number[]): Promise<Uint8Array> => {
  const protobuf = await loadPeer<Protobuf & { default?: Protobuf }>("protobufjs");
  const type = (protobuf.default ?? protobuf).Root.fromJSON(SCHEMA).lookupType("Model");
  const [node, initializer, input]: [object[], object[], object[]] = [[], [], []];
  const info = (name: string, shape: readonly number[]): object => ({
    name,
    type: { tensorType: { elemType: FLOAT, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  });
  const result = build({
    input: (name, shape) => {
      input.push(info(name, shape));
      return name;
    },
    constant: (data, shape) => {
      const name = `c${initializer.length}`;
      const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      initializer.push({ name, dims: shape, dataType: FLOAT, rawData });
      return name;
    },
    op: (opType, inputs, attributes = {}) => {
      const name = `n${node.length}`;
      node.push({ opType, input: inputs, output: [name], attribute: Object.entries(attributes).map(attribute) });
      return name;
    },
  });
  const graph = { name: "bench", node, initializer, input, output: [info(result, output)] };
  return type.encode(type.fromObject({ irVersion: 8, graph, opsetImport: [{ domain: "", version: 17 }] })).finish();
};
