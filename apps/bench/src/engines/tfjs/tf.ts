/** What the bench uses of TensorFlow.js. */
export interface Tensor {
  readonly shape: number[];
  data(): Promise<ArrayLike<number>>;
  dataSync(): ArrayLike<number>;
  dispose(): void;
  add(x: Tensor | number): Tensor;
  sub(x: Tensor | number): Tensor;
  mul(x: Tensor | number): Tensor;
  div(x: Tensor | number): Tensor;
  reshape(shape: readonly number[]): Tensor;
  transpose(perm?: readonly number[]): Tensor;
  squeeze(axes?: readonly number[]): Tensor;
}

interface Optimizer {
  minimize(loss: () => Tensor, returnCost: true): Tensor;
}

/** A layers model. */
interface Model {
  compile(options: { optimizer: Optimizer; loss: (y: Tensor, p: Tensor) => Tensor }): void;
  setWeights(weights: readonly Tensor[]): void;
  trainOnBatch(x: Tensor, y: Tensor): Promise<number>;
}

/** The library. */
export interface Tf {
  readonly version: { readonly tfjs: string };
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  backend(): object;
  tidy<T>(fn: () => T): T;
  tensor(data: ArrayLike<number>, shape: readonly number[], dtype?: string): Tensor;
  variable(x: Tensor): Tensor;
  matMul(x: Tensor, y: Tensor, transposeX?: boolean, transposeY?: boolean): Tensor;
  relu(x: Tensor): Tensor;
  relu6(x: Tensor): Tensor;
  erf(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  square(x: Tensor): Tensor;
  mean(x: Tensor, axis?: number, keepDims?: boolean): Tensor;
  maximum(x: Tensor, y: Tensor | number): Tensor;
  softmax(x: Tensor, axis?: number): Tensor;
  split(x: Tensor, parts: number, axis: number): Tensor[];
  oneHot(x: Tensor, depth: number): Tensor;
  conv2d(x: Tensor, w: Tensor, strides: number, padding: string): Tensor;
  depthwiseConv2d(x: Tensor, w: Tensor, strides: number, padding: string): Tensor;
  batchNorm(x: Tensor, mean: Tensor, variance: Tensor, offset: Tensor, scale: Tensor, epsilon: number): Tensor;
  maxPool(x: Tensor, size: number, strides: number, padding: string): Tensor;
  readonly losses: { softmaxCrossEntropy(oneHot: Tensor, logits: Tensor): Tensor };
  readonly train: { adam(rate: number, beta1: number, beta2: number, epsilon: number): Optimizer };
  sequential(): Model & { add(layer: unknown): void };
  readonly layers: {
    lstm(options: { units: number; inputShape: number[]; recurrentActivation: string }): unknown;
    dense(options: { units: number }): unknown;
  };
}
