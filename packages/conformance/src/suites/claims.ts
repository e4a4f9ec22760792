import { createDevice } from "@hornbeam/compiler";
import type { Tensor } from "@hornbeam/core";
import * as ops from "@hornbeam/ops";
import type { Backend, Shape } from "@hornbeam/ir";
import type { TestApi } from "../api.ts";
import { evaluate, report, type Bench } from "../bench.ts";
import { apart } from "../closeness.ts";
import { sample } from "../values.ts";

/** The backend without its claims. */
const unclaimed = (backend: Backend): Backend => ({ ...backend, claims: [] });

interface Composite {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly fn: (...xs: Tensor[]) => Tensor | readonly Tensor[];
}
const composites: readonly Composite[] = [
  { name: "softmax", shapes: [[5, 33]], fn: (x) => ops.softmax(x!) },
  { name: "logSoftmax", shapes: [[5, 33]], fn: (x) => ops.logSoftmax(x!) },
  { name: "gelu", shapes: [[130]], fn: (x) => [ops.gelu(x!), ops.gelu(x!, { approximate: false })] },
  { name: "softplus", shapes: [[130]], fn: (x) => ops.softplus(x!) },
  {
    name: "layerNormalization",
    shapes: [[6, 31], [31], [31]],
    fn: (x, g, b) => ops.layerNormalization(x!, { gamma: g!, beta: b! }),
  },
  { name: "rmsNormalization", shapes: [[6, 31]], fn: (x) => ops.rmsNormalization(x!) },
  {
    name: "dotProductAttention",
    shapes: [
      [2, 7, 2, 8],
      [2, 9, 2, 8],
      [2, 9, 2, 8],
    ],
    fn: (q, k, v) => ops.dotProductAttention(q!, k!, v!),
  },
];

/** Composites with the backend's own kernels, and without: both as on the oracle. */
export const claimTests = (bench: Bench, { test }: TestApi): void => {
  const plain = createDevice(unclaimed(bench.backend));
  for (const { name, shapes, fn } of composites)
    test(name, async () => {
      const inputs = shapes.map((s, i) => sample(s, "float32", { lo: -2, hi: 2 }, i));
      const expected = await evaluate(bench.oracle, fn, inputs);
      report([
        ...apart(await evaluate(bench.device, fn, inputs), expected, 1e-5).map((m) => `claimed: ${m}`),
        ...apart(await evaluate(plain, fn, inputs), expected, 1e-5).map((m) => `decomposed: ${m}`),
      ]);
    });
};
