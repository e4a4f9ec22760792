import { primitives } from "./primitives.ts";

/** What is measured, and what a step costs at least. */
export interface Workload {
  readonly name: string;
  readonly suite: string;
  /** whether it is part of the suite "webgpu", which engines on a GPU run */
  readonly webgpu?: boolean;
  readonly title: string;
  /** floating-point operations of a step, a multiply-add counted as two */
  readonly flops?: number;
  /** bytes that must cross the memory bus in a step */
  readonly bytes?: number;
}

const matmul = (n: number, kind: string): Workload => ({
  name: `matmul${n}${kind}`,
  suite: "matmul",
  webgpu: kind === "NN" && (n === 512 || n === 1024),
  title: `matrix product ${n}³ ${kind}`,
  flops: 2 * n ** 3,
});

/** Training multiplies a layer's forward work by three, but for the first, which needs no input gradient. */
const trained = (first: number, ...rest: readonly number[]): number =>
  2 * first + 3 * rest.reduce((sum, flops) => sum + flops, 0);
const dense = (rows: number, from: number, to: number): number => 2 * rows * from * to;

const gptTokens = 16 * 64;
const gptBlock =
  dense(gptTokens, 128, 3 * 128) +
  dense(gptTokens, 128, 128) +
  2 * dense(gptTokens, 128, 4 * 128) +
  4 * 16 * 4 * 64 * 64 * 32;

const MOBILENET: readonly (readonly [input: number, output: number, size: number])[] = [
  [32, 64, 112],
  [64, 128, 56],
  [128, 128, 56],
  [128, 256, 28],
  [256, 256, 28],
  [256, 512, 14],
  ...Array.from({ length: 5 }, () => [512, 512, 14] as const),
  [512, 1024, 7],
  [1024, 1024, 7],
];
const mobilenet = MOBILENET.reduce(
  (sum, [input, output, size]) => sum + 2 * size * size * input * (9 + output),
  2 * 112 * 112 * 27 * 32 + dense(1, 1024, 1000),
);

/** All workloads, in the order of the table. Mathematics and sizes are the same for every engine; in float32 but where the name says otherwise. */
export const workloads: readonly Workload[] = [
  ...[64, 256, 512, 1024].flatMap((n) => ["NN", "NT", "TN"].map((kind) => matmul(n, kind))),
  {
    name: "matmulBatched",
    suite: "matmul",
    title: "8 matrix products 128³",
    flops: 8 * 2 * 128 ** 3,
  },
  {
    name: "mlp",
    suite: "mlp",
    webgpu: true,
    title: "MLP 784-256-10, batch 128, Adam: training step",
    flops: trained(dense(128, 784, 256), dense(128, 256, 10)),
  },
  {
    name: "cnn",
    suite: "cnn",
    webgpu: true,
    title: "CNN on 28×28×1, batch 64, Adam: training step",
    flops: trained(2 * 64 * 26 * 26 * 9 * 32, 2 * 64 * 11 * 11 * 9 * 32 * 64, dense(64, 1600, 128), dense(64, 128, 10)),
  },
  {
    name: "gpt",
    suite: "gpt",
    webgpu: true,
    title: "transformer 128 wide, 4 blocks, 16 × 64 tokens, AdamW: training step",
    flops: trained(0, 4 * gptBlock, dense(gptTokens, 128, 96)),
  },
  {
    name: "lstm",
    suite: "lstm",
    title: "LSTM 128, 64 steps of 64, batch 32, Adam: training step",
    flops: trained(dense(32 * 64, 64, 512), dense(32 * 64, 128, 512), dense(32, 128, 10)),
  },
  {
    name: "mobilenet_infer",
    suite: "mobilenet_infer",
    title: "MobileNetV1 224×224, batch 1: inference",
    flops: mobilenet,
  },
  {
    name: "elementwise",
    suite: "elementwise",
    title: "8 unary and binary ops on 4 M numbers",
    bytes: 3 * 4 * 4 * 1024 * 1024,
  },
  { name: "softmax", suite: "softmax", title: "softmax 4096×1024", bytes: 2 * 4 * 4096 * 1024 },
  {
    name: "layernorm",
    suite: "layernorm",
    title: "layer normalization 4096×1024",
    bytes: 2 * 4 * 4096 * 1024,
  },
  matmul(2048, "NN"),
  ...["mlp", "cnn", "gpt", "lstm", "mobilenet_infer"].map((name) => ({
    name: `${name}Bf16`,
    suite: "bfloat16",
    title: `${name} in mixed bfloat16`,
  })),
  { name: "small", suite: "small", title: "1,000 eager ops on 16 numbers" },
  ...primitives,
];

/** Whether a workload is part of a run that names none. */
export const isUsual = ({ suite }: Workload): boolean => suite !== "primitives";

/** Whether a workload is meant by a word of the command line: its name, its suite, or "webgpu". */
export const isMeant = ({ name, suite, webgpu }: Workload, word: string): boolean =>
  word === name || word === suite || (word === "webgpu" && Boolean(webgpu));

/** What `native` stands for on the command line: what native engines are compared by, and with whom. */
export const nativeSuite: {
  readonly suites: readonly string[];
  readonly engines: readonly string[];
  readonly threads: string;
} = {
  suites: [
    ...["matmul512NN", "matmul512NT", "matmul512TN", "matmul1024NN", "matmul1024NT", "matmul1024TN", "matmul2048NN"],
    ...["mlp", "cnn", "gpt", "lstm", "mobilenet_infer", "bfloat16"],
  ],
  engines: ["hornbeam-native", "hornbeam-wasm", "onnxruntime-node", "onednn", "pytorch"],
  threads: "1,2",
};
