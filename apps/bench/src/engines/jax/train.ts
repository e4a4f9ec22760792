import { valuesOf, type Weight } from "../../shapes.ts";
import type { Case } from "../../protocol.ts";
import type { Arr, Jax } from "./jax.ts";

/** −mean over the rows of log softmax at the label: `y` is one-hot, [rows, classes]. */
export const crossEntropy = ({ nn }: Jax, logits: Arr, y: Arr): Arr => {
  const rows = logits.shape[0]!;
  return nn
    .logSoftmax(logits)
    .mul(y)
    .sum()
    .mul(-1 / rows);
};

/** One-hot rows. */
export const oneHot = ({ numpy: np }: Jax, labels: Int32Array, classes: number): Arr => {
  const data = new Float32Array(labels.length * classes);
  labels.forEach((c, i) => (data[i * classes + c] = 1));
  return np.array(data, { shape: [labels.length, classes] });
};

/** A whole training step with Adam (AdamW with `decay`) in one compiled function; the loss is read. */
export const training = (
  jax: Jax,
  weights: readonly Weight[],
  loss: (params: readonly Arr[], x: Arr, y: Arr) => Arr,
  x: Arr,
  y: Arr,
  decay = 0,
): Case => {
  const { numpy: np } = jax;
  let params = weights.map((w, i) => np.array(valuesOf(w, i + 10), { shape: w[0] }));
  let m = weights.map(([shape]) => np.zeros(shape));
  let v = weights.map(([shape]) => np.zeros(shape));
  let t = np.array(0);
  const step = jax.jit((p: readonly Arr[], m0: readonly Arr[], v0: readonly Arr[], t0: Arr, xs: Arr, ys: Arr) => {
    const [value, grads] = jax.valueAndGrad(loss)(
      p.map((q) => q.ref),
      xs,
      ys,
    );
    const t1 = t0.add(1);
    const c1 = np.power(0.9, t1.ref).mul(-1).add(1);
    const c2 = np.power(0.999, t1.ref).mul(-1).add(1);
    const rate = np.sqrt(c2).div(c1).mul(1e-3);
    const m1 = m0.map((q, i) => q.mul(0.9).add(grads[i]!.ref.mul(0.1)));
    const v1 = v0.map((q, i) => q.mul(0.999).add(grads[i]!.ref.mul(grads[i]!).mul(0.001)));
    const p1 = p.map((q, i) =>
      (decay ? q.mul(1 - 1e-3 * decay) : q).sub(m1[i]!.ref.mul(rate.ref).div(np.sqrt(v1[i]!.ref).add(1e-7))),
    );
    rate.dispose();
    return [p1, m1, v1, t1, value] as const;
  });
  let last = 0;
  return {
    step: async () => {
      const [p1, m1, v1, t1, value] = step(params, m, v, t, x.ref, y.ref);
      [params, m, v, t] = [[...p1], [...m1], [...v1], t1];
      last = (await value.data())[0]!;
    },
    check: () => last,
  };
};
