import { grad, valueAndGrad } from "@hornbeam/autodiff";
import type { Tensor } from "@hornbeam/core";
import * as ops from "@hornbeam/ops";
import type { Shape } from "@hornbeam/ir";
import type { TestApi } from "../api.ts";
import { evaluate, report, type Bench } from "../bench.ts";
import { apart } from "../closeness.ts";
import { stepwise } from "../stepwise.ts";
import { sample } from "../values.ts";

/** A computation as it occurs in networks; float32, operands in [−1, 1]. */
interface Network {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly fn: (...xs: Tensor[]) => Tensor | readonly Tensor[];
  readonly tolerance?: number;
}
const all = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const mean = (x: Tensor): Tensor => ops.mean(x);
/** A loss of some tensors with its gradients by all of them. */
const trained = (
  name: string,
  shapes: readonly Shape[],
  loss: (...xs: Tensor[]) => Tensor,
  tolerance?: number,
): Network => ({
  name,
  shapes,
  tolerance,
  fn: (...xs) => {
    const [value, gradients] = valueAndGrad(loss, { argnums: all(xs.length) })(...xs) as [Tensor, Tensor[]];
    return [value, ...gradients];
  },
});
const labels = (n: number, classes: number): Tensor => ops.mod(ops.arange(n), classes);

const networks: readonly Network[] = [
  ...[
    [3, 24],
    [40, 24],
    [5, 300],
  ].map(([rows, deep]): Network => ({
    name: `a product of ${rows} rows over ${deep}, kept before and after its activation`,
    shapes: [[rows!, deep!], [deep!, 300], [300]],
    fn: (x, w, b) => {
      const h = ops.matmul(x!, w!);
      return [h, ops.relu(ops.add(h, b!))];
    },
  })),
  {
    name: "bias and relu behind a product",
    shapes: [[17, 13], [13, 9], [9]],
    fn: (x, w, b) => ops.relu(ops.add(ops.matmul(x!, w!), b!)),
  },
  {
    name: "product of transposed operands, scaled",
    shapes: [
      [13, 17],
      [9, 13],
    ],
    fn: (x, w) => ops.multiply(ops.matmul(ops.transpose(x!), ops.transpose(w!)), 0.5),
  },
  {
    name: "residual behind a batched product",
    shapes: [
      [3, 7, 5],
      [3, 5, 5],
      [3, 7, 5],
    ],
    fn: (x, w, r) => ops.add(ops.tanh(ops.matmul(x!, w!)), r!),
  },
  {
    name: "activation in front of a product",
    shapes: [
      [17, 13],
      [13, 9],
    ],
    fn: (x, w) => ops.matmul(ops.gelu(x!), ops.silu(w!)),
  },
  {
    name: "softmax, log-softmax, logsumexp",
    shapes: [
      [5, 33],
      [3, 4, 7],
    ],
    fn: (x, y) => [ops.softmax(x!), ops.logSoftmax(y!, { axis: 1 }), ops.logsumexp(x!, { axis: 0 })],
  },
  {
    name: "mean, variance and standard deviation",
    shapes: [[9, 130]],
    fn: (x) => [ops.mean(x!, { axis: 1 }), ops.variance(x!, { axis: 0 }), ops.std(x!)],
  },
  {
    name: "layer normalisation",
    shapes: [[4, 6, 31], [31], [31]],
    fn: (x, g, b) => ops.layerNormalization(x!, { gamma: g!, beta: b! }),
  },
  {
    name: "convolution, bias, relu, pooling",
    shapes: [[2, 9, 9, 3], [3, 3, 3, 8], [8]],
    fn: (x, w, b) => ops.maxPool(ops.relu(ops.add(ops.conv(x!, w!, { padding: "same" }), b!)), 2),
  },
  {
    name: "attention, causal",
    shapes: [
      [2, 7, 3, 8],
      [2, 7, 3, 8],
      [2, 7, 3, 8],
    ],
    fn: (q, k, v) => ops.dotProductAttention(q!, k!, v!, { isCausal: true }),
  },
  trained("gradients of softmax", [[5, 33]], (x) => mean(ops.square(ops.softmax(x!)))),
  trained("gradients of layer normalisation", [[6, 31], [31], [31]], (x, g, b) =>
    mean(ops.sin(ops.layerNormalization(x!, { gamma: g!, beta: b! }))),
  ),
  trained("gradients of a perceptron and cross-entropy", [[19, 13], [13, 17], [17], [17, 5], [5]], (x, w, b, v, c) => {
    const h = ops.relu(ops.add(ops.matmul(x!, w!), b!));
    return mean(ops.sparseCategoricalCrossentropy(labels(19, 5), ops.add(ops.matmul(h, v!), c!), { fromLogits: true }));
  }),
  trained("gradients of a convolutional network", [[2, 8, 8, 3], [3, 3, 3, 5], [5], [80, 4]], (x, w, b, v) => {
    const h = ops.maxPool(ops.relu(ops.add(ops.conv(x!, w!, { padding: "same" }), b!)), 2);
    return mean(ops.square(ops.matmul(ops.reshape(h, [2, 80]), v!)));
  }),
  trained(
    "gradients of strided and depthwise convolutions",
    [
      [2, 9, 9, 4],
      [3, 3, 4, 2],
      [3, 3, 8, 6],
    ],
    (x, d, w) => mean(ops.square(ops.conv(ops.depthwiseConv(x!, d!, { padding: "same" }), w!, { strides: 2 }))),
  ),
  trained(
    "gradients of attention",
    [
      [2, 7, 2, 8],
      [2, 7, 2, 8],
      [2, 7, 2, 8],
    ],
    (q, k, v) => mean(ops.square(ops.dotProductAttention(q!, k!, v!, { isCausal: true }))),
  ),
  trained(
    "gradients of an embedding",
    [
      [11, 6],
      [6, 3],
    ],
    (e, w) => mean(ops.square(ops.matmul(ops.take(e!, labels(20, 7), { axis: 0 }), w!))),
  ),
  trained(
    "gradients of a recurrent net",
    [
      [5, 3, 4],
      [4, 6],
      [6, 6],
    ],
    (xs, w, u) => {
      const step = (h: Tensor, x: Tensor): readonly [Tensor, Tensor] => {
        const n = ops.tanh(ops.add(ops.matmul(x, w!), ops.matmul(h, u!)));
        return [n, n];
      };
      const [last, states] = ops.scan(step, ops.zeros([3, 6]), xs!);
      return ops.add(mean(ops.square(last)), mean(states));
    },
  ),
  {
    name: "a gradient step with moments",
    shapes: [
      [13, 7],
      [13, 7],
      [13, 7],
      [9, 13],
    ],
    fn: (w, m, v, x) => {
      const g = grad((p: Tensor) => mean(ops.square(ops.matmul(x!, p))))(w!) as Tensor;
      const m1 = ops.add(ops.multiply(m!, 0.9), ops.multiply(g, 0.1));
      const v1 = ops.add(ops.multiply(ops.abs(v!), 0.999), ops.multiply(ops.square(g), 0.001));
      return [ops.subtract(w!, ops.divide(ops.multiply(m1, 0.01), ops.add(ops.sqrt(v1), 1e-3))), m1, v1];
    },
  },
];

/** Parts of networks, fused, against the same computation op by op on the oracle. */
export const fusionTests = (bench: Bench, { test }: TestApi): void => {
  for (const { name, shapes, fn, tolerance = 2e-5 } of networks)
    test(name, async () => {
      const inputs = shapes.map((s, i) => sample(s, "float32", { lo: -1, hi: 1 }, 3 + i));
      const expected = await stepwise(bench.oracle, fn, inputs);
      const found: string[] = [];
      for (const mode of ["eager", "jit"] as const)
        found.push(
          ...apart(await evaluate(bench.device, fn, inputs, mode), expected, tolerance).map((m) => `${mode}: ${m}`),
        );
      report(found);
    });
};
