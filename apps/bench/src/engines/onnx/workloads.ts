import { floats } from "../../inputs.ts";
import type { Case, Engine } from "../../protocol.ts";
import { MOBILENET, mobilenetWeights, valuesOf } from "../../shapes.ts";
import { onnxModel, type Graph } from "./onnx.ts";

interface Value {
  readonly data: Float32Array;
}

/** What both packages of ONNX Runtime have. */
export interface Ort {
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => Value;
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: object,
    ): Promise<{ run(feeds: Record<string, Value>): Promise<Record<string, Value>> }>;
  };
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** MobileNetV1, channels first as ONNX has them. */
const mobilenet = (g: Graph, [image]: readonly string[]): string => {
  const weights = mobilenetWeights(true).map((w, i) => [w, i + 100] as const);
  const weight = (): string => {
    const [w, seed] = weights.shift()!;
    return g.constant(valuesOf(w, seed), w[0]);
  };
  const bound = (limit: number): string => g.constant(Float32Array.of(limit), []);
  const normal = (x: string): string => {
    const y = g.op("BatchNormalization", [x, weight(), weight(), weight(), weight()], { epsilon: 1e-5 });
    return g.op("Clip", [y, bound(0), bound(6)]);
  };
  /** "same" as Keras pads: for strides of 2 behind the last pixel. */
  const conv = (x: string, strides: number, group = 1): string =>
    g.op("Conv", [x, weight()], {
      kernel_shape: [3, 3],
      strides: [strides, strides],
      pads: strides === 2 ? [0, 0, 1, 1] : [1, 1, 1, 1],
      group,
    });
  let x = normal(conv(image!, 2));
  let channels = 32;
  for (const [filters, strides] of MOBILENET) {
    x = normal(conv(x, strides, channels));
    x = normal(g.op("Conv", [x, weight()], { kernel_shape: [1, 1] }));
    channels = filters;
  }
  const pooled = g.op("Flatten", [g.op("GlobalAveragePool", [x])]);
  return g.op("Gemm", [pooled, weight(), weight()]);
};

/** Pixels [height, width, channels] with the channels first. */
export const planes = (pixels: Float32Array, channels: number): Float32Array => {
  const area = pixels.length / channels;
  return pixels.map((_, i) => pixels[(i % area) * channels + Math.floor(i / area)]!);
};

/** The workloads that are inference. */
export const workloads = (ort: Ort, options: object): Engine["workloads"] => {
  /** @param build gets the names of the inputs */
  const session = async (
    shapes: readonly (readonly number[])[],
    output: readonly number[],
    build: (g: Graph, names: readonly string[]) => string,
    feed = (shape: readonly number[], seed: number): Float32Array => floats(size(shape), seed),
  ): Promise<Case> => {
    const names = shapes.map((_, i) => (i ? "y" : "x"));
    const model = await onnxModel(
      (g) =>
        build(
          g,
          names.map((n, i) => g.input(n, shapes[i]!)),
        ),
      output,
    );
    const made = await ort.InferenceSession.create(model, options);
    const feeds = Object.fromEntries(
      names.map((n, i) => [n, new ort.Tensor("float32", feed(shapes[i]!, i + 1), shapes[i]!)]),
    );
    let result: Record<string, Value> = {};
    return {
      step: async () => {
        result = await made.run(feeds);
      },
      check: () => Object.values(result)[0]!.data.reduce((a, b) => a + Math.abs(b), 0),
    };
  };
  const table: Record<string, () => Promise<Case>> = {};
  for (const n of [64, 256, 512, 1024, 2048])
    for (const kind of ["NN", "NT", "TN"])
      table[`matmul${n}${kind}`] = () =>
        session(
          [
            [n, n],
            [n, n],
          ],
          [n, n],
          (g, [x, y]) => g.op("Gemm", [x!, y!], { transA: Number(kind[0] === "T"), transB: Number(kind[1] === "T") }),
        );
  const flat = 4 * 1024 * 1024;
  const rows = [4096, 1024];
  return {
    ...table,
    matmulBatched: () =>
      session(
        [
          [8, 128, 128],
          [8, 128, 128],
        ],
        [8, 128, 128],
        (g, [x, y]) => g.op("MatMul", [x!, y!]),
      ),
    mobilenet_infer: () =>
      session([[1, 3, 224, 224]], [1, 1000], mobilenet, (shape, seed) => planes(floats(size(shape), seed), 3)),
    elementwise: () =>
      session([[flat], [flat]], [flat], (g, [x, y]) => {
        const k = (v: number): string => g.constant(Float32Array.of(v), []);
        const a = g.op("Mul", [g.op("Add", [x!, y!]), k(0.5)]);
        const b = g.op("Max", [g.op("Sub", [a, g.op("Mul", [x!, k(0.25)])]), k(0)]);
        return g.op("Sqrt", [g.op("Add", [g.op("Mul", [b, b]), k(1)])]);
      }),
    softmax: () => session([rows], rows, (g, [x]) => g.op("Softmax", [x!], { axis: -1 })),
    layernorm: () =>
      session([rows], rows, (g, [x]) =>
        g.op(
          "LayerNormalization",
          [x!, g.constant(new Float32Array(1024).fill(1), [1024]), g.constant(new Float32Array(1024), [1024])],
          { axis: -1, epsilon: 1e-3 },
        ),
      ),
  };
};
