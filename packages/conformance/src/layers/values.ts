import { hostLeaf, isTensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { encode, isFloat, type DType, type Shape } from "@hornbeam/ir";
import { KerasTensor, setMask, type Layer, type Variable } from "@hornbeam/nn";
import { isIntegral, type Nd, type Value } from "../reference/nd.ts";
import { sample } from "../values.ts";
import type { LayerArgument, LayerInput } from "./LayerCase.ts";

const leaf = (shape: Shape, dtype: DType, lo: number, hi: number, seed: number): Tensor =>
  hostLeaf({ shape, dtype }, encode(sample(shape, dtype, { lo, hi }, seed).data as number[], dtype));

/** [batch, steps]: the first sample is whole, each further one is a step shorter, and the last has a gap. */
const maskOf = (shape: Shape): Tensor => {
  const [batch, steps] = shape as [number, number];
  const data = Uint8Array.from({ length: batch * steps }, (_, i) => {
    const [b, t] = [Math.floor(i / steps), i % steps];
    return Number(t < Math.max(1, steps - b) && !(b === batch - 1 && b > 0 && t === 0 && steps > 2));
  });
  return hostLeaf({ shape: [batch, steps], dtype: "bool" }, data);
};

/** Arguments with each input replaced by what a function makes of it; inputs are numbered. */
const mapInputs = (args: readonly LayerArgument[], fn: (input: LayerInput, n: number) => unknown): unknown[] => {
  let n = 0;
  const walk = (a: LayerArgument): unknown => (Array.isArray(a) ? a.map(walk) : fn(a as LayerInput, n++));
  return args.map(walk);
};

/** Arguments of a call; floats are of the dtype given. */
export const drawInputs = (args: readonly LayerArgument[], float: DType = "float32"): unknown[] =>
  mapInputs(args, (input, n) => {
    const given = input.dtype ?? float;
    const dtype = isFloat(given) ? float : given;
    const [lo, hi] = isIntegral(dtype) ? [0, 3] : [-1, 1];
    const t = leaf(input.shape, dtype, input.lo ?? lo, input.hi ?? hi, 3 + n);
    if (input.masked) setMask(t, maskOf(input.shape));
    return t;
  });

/** Arguments as symbolic values whose batch is open. */
export const symbolicInputs = (args: readonly LayerArgument[], float: DType = "float32"): unknown[] =>
  mapInputs(args, ({ shape, dtype = float, masked }) => {
    const t = new KerasTensor([null, ...shape.slice(1)], isFloat(dtype) ? float : dtype);
    if (masked) setMask(t, maskOf(shape));
    return t;
  });

/** Shapes of the arguments, as `build` takes them. */
export const shapesOf = (args: readonly LayerArgument[]): unknown[] => mapInputs(args, ({ shape }) => shape);

/** The tensors of a result, in order. */
export const tensorsOf = (result: unknown): Tensor[] => treeLeaves(result as Tree<unknown>).filter(isTensor);

/** Puts values into all weights that do not depend on the layer's initializers; numbers that do not train are positive. */
export const fillWeights = (layer: Layer): void =>
  layer.weights.forEach((v: Variable, i) => {
    if (isFloat(v.dtype)) v.value = leaf(v.shape, v.dtype, v.trainable ? -0.6 : 0.3, 0.9, 40 + i);
  });

/** A tensor on the host. */
export const read = async (t: Tensor): Promise<Nd> => ({
  shape: t.shape,
  dtype: t.dtype,
  data: Array.from((await t.data()) as ArrayLike<Value>),
});

/** The tensor of what was read. */
export const hostTensor = ({ shape, dtype, data }: Nd): Tensor =>
  hostLeaf({ shape, dtype }, encode(data as readonly number[], dtype));
