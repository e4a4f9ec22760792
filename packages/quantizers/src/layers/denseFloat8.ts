import { customGradient } from "@hornbeam/autodiff";
import type { Tensor } from "@hornbeam/core";
import { Ones, Zeros } from "@hornbeam/initializers";
import { UnsupportedError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { QuantizedFloat8DTypePolicy } from "@hornbeam/nn/dtypePolicies";
import { add, cast, max } from "@hornbeam/ops";
import {
  computeFloat8AmaxHistory,
  computeFloat8Scale,
  float8Max,
  quantizeAndDequantize,
  type Float8,
} from "../numbers/float8.ts";
import { kernelView } from "./KernelView.ts";
import type { Plan, Quantized, Target } from "./Quantized.ts";

/** The scale of an operand, and its largest values of the last steps: what their gradient is becomes their value. */
interface Scaled {
  readonly scale: Variable;
  readonly history: Variable;
}
const scaled = (layer: Target, name: string, length: number): Scaled => {
  const weight = (suffix: string, shape: readonly number[], initializer: Zeros): Variable =>
    Object.assign(
      layer.addWeight({ name: `${name}_${suffix}`, shape, initializer, dtype: "float32", autocast: false }),
      {
        overwriteWithGradient: true,
      },
    );
  return { scale: weight("scale", [], new Ones()), history: weight("amax_history", [length], new Zeros()) };
};

const next = (x: Tensor, scale: Tensor, history: Tensor, dtype: Float8): [Tensor, Tensor] => [
  computeFloat8Scale(max(history, { axis: 0 }), scale, float8Max(dtype)),
  computeFloat8AmaxHistory(x, history),
];

/** x rounded to 8 bits; its gradient passes. */
const roundedInput = (given: Tensor, { scale, history }: Scaled, training: boolean): Tensor =>
  customGradient((x: Tensor, s: Tensor, h: Tensor) => {
    const rounded = quantizeAndDequantize(x, s, "float8_e4m3fn", x.dtype);
    const grown = training ? next(x, s, h, "float8_e4m3fn") : [undefined, undefined];
    return [rounded, (upstream: Tensor) => [upstream, ...grown]];
  })(given, scale.value, history.value);

/** x as it is; its gradient is rounded to 8 bits. */
const roundedGradient = (given: Tensor, { scale, history }: Scaled): Tensor =>
  customGradient((x: Tensor, s: Tensor, h: Tensor) => [
    x,
    (upstream: Tensor) => [
      quantizeAndDequantize(upstream, s, "float8_e5m2", upstream.dtype),
      ...next(upstream, s, h, "float8_e5m2"),
    ],
  ])(given, scale.value, history.value);

/** Products of 8-bit floats, in training too. Micikevicius et al., 2022 (arXiv:2209.05433). @throws UnsupportedError for adapted layers. */
export const denseFloat8 = (layer: Target, { config, policy }: Plan): Quantized => {
  if (layer.loraRank) throw new UnsupportedError(`${layer.name}: LoRA does not go with float8.`);
  const view = kernelView(layer, false);
  const length = policy instanceof QuantizedFloat8DTypePolicy ? policy.amaxHistoryLength : 1024;
  const [inputs, kernel, outputs] = ["inputs", "kernel", "outputs_grad"].map((name) => scaled(layer, name, length)) as [
    Scaled,
    Scaled,
    Scaled,
  ];
  const call = (x: Tensor, { training = false }: { readonly training?: boolean } = {}): Tensor => {
    const product = view.product(
      roundedInput(x, inputs, training),
      roundedInput(layer.kernel!.tensor, kernel, training),
    );
    let y = roundedGradient(product, outputs);
    if (layer.bias) {
      const bias = layer.bias.tensor;
      // Keras rounds the bias too, where all is computed in float32.
      y = add(y, layer.computeDtype === "float32" ? cast(cast(bias, "bfloat16"), bias.dtype) : bias);
    }
    return layer.activation ? layer.activation(y) : y;
  };
  return {
    mode: "float8",
    config,
    removed: [],
    call: call as Quantized["call"] & object,
    saved: () => [
      layer.kernel!,
      ...(layer.bias ? [layer.bias] : []),
      ...[inputs, kernel, outputs].flatMap(({ scale, history }) => [scale, history]),
    ],
  };
};
