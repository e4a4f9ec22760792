/** What the bench uses of jax-js: every op takes its operands over, `ref` keeps one. */
export interface Arr {
  readonly ref: Arr;
  readonly shape: readonly number[];
  add(x: Arr | number): Arr;
  sub(x: Arr | number): Arr;
  mul(x: Arr | number): Arr;
  div(x: Arr | number): Arr;
  reshape(shape: readonly number[]): Arr;
  transpose(perm?: readonly number[]): Arr;
  sum(axis?: number | readonly number[]): Arr;
  mean(axis?: number | readonly number[]): Arr;
  max(axis?: number | readonly number[]): Arr;
  slice(...index: (number | readonly number[] | Arr | null)[]): Arr;
  data(): Promise<ArrayLike<number>>;
  blockUntilReady(): Promise<Arr>;
  dispose(): void;
}

/** The functions of `numpy`. */
interface Numpy {
  array(data: ArrayLike<number> | number, options?: { shape?: readonly number[] }): Arr;
  zeros(shape: readonly number[]): Arr;
  matmul(x: Arr, y: Arr): Arr;
  maximum(x: Arr, y: Arr | number): Arr;
  sqrt(x: Arr): Arr;
  tanh(x: Arr): Arr;
  power(x: Arr | number, y: Arr | number): Arr;
  concatenate(xs: readonly Arr[], axis?: number): Arr;
}

/** The library. */
export interface Jax {
  readonly numpy: Numpy;
  readonly nn: {
    relu(x: Arr): Arr;
    relu6(x: Arr): Arr;
    gelu(x: Arr, options: { approximate: boolean }): Arr;
    sigmoid(x: Arr): Arr;
    softmax(x: Arr, axis?: number): Arr;
    logSoftmax(x: Arr, axis?: number): Arr;
    standardize(x: Arr, axis: number, options?: { epsilon?: number }): Arr;
  };
  readonly lax: {
    convGeneralDilated(
      x: Arr,
      w: Arr,
      strides: readonly number[],
      padding: string,
      options?: { featureGroupCount?: number },
    ): Arr;
  };
  init(device: string): Promise<unknown>;
  defaultDevice(device: string): unknown;
  jit<A extends readonly unknown[], R>(fn: (...args: A) => R): (...args: A) => R;
  valueAndGrad(
    fn: (params: readonly Arr[], x: Arr, y: Arr) => Arr,
  ): (params: readonly Arr[], x: Arr, y: Arr) => [Arr, Arr[]];
}
