import { MOBILENET } from "../../shapes.ts";
import type { Arr, Jax } from "./jax.ts";

type Forward = (params: readonly Arr[], x: Arr) => Arr;
const dense = ({ numpy: np }: Jax, x: Arr, w: Arr, b: Arr): Arr => np.matmul(x, w).add(b);

export const mlp =
  (jax: Jax): Forward =>
  ([w1, b1, w2, b2], x) =>
    dense(jax, jax.nn.relu(dense(jax, x, w1!, b1!)), w2!, b2!);

/** Largest of 2×2 windows of [images, channels, height, width]; an odd last row or column is left out. */
const pool = (x: Arr): Arr => {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const [a, b] = [h >> 1, w >> 1];
  return x
    .slice([], [], [0, 2 * a], [0, 2 * b])
    .reshape([n, c, a, 2, b, 2])
    .max([3, 5]);
};

export const cnn =
  (jax: Jax): Forward =>
  ([w1, b1, w2, b2, w3, b3, w4, b4], x) => {
    const conv = (y: Arr, w: Arr, b: Arr): Arr =>
      pool(jax.nn.relu(jax.lax.convGeneralDilated(y, w, [1, 1], "VALID").add(b.reshape([1, b.shape[0]!, 1, 1]))));
    const images = conv(conv(x, w1!, b1!), w2!, b2!);
    const flat = images.reshape([images.shape[0]!, 1600]);
    return dense(jax, jax.nn.relu(dense(jax, flat, w3!, b3!)), w4!, b4!);
  };

const norm = ({ nn }: Jax, x: Arr, scale: Arr, offset: Arr): Arr =>
  nn.standardize(x, -1, { epsilon: 1e-5 }).mul(scale).add(offset);

/** Four causal heads over [rows · places, width]. */
const attention = (jax: Jax, qkv: Arr, mask: Arr): Arr => {
  const { numpy: np } = jax;
  const heads = qkv.reshape([16, 64, 3, 4, 32]).transpose([2, 0, 3, 1, 4]);
  const [q, k, v] = [heads.ref.slice(0), heads.ref.slice(1), heads.slice(2)];
  const scores = np
    .matmul(q, k.transpose([0, 1, 3, 2]))
    .mul(1 / Math.sqrt(32))
    .add(mask);
  return np.matmul(jax.nn.softmax(scores, -1), v).transpose([0, 2, 1, 3]).reshape([1024, 128]);
};

/** @param x one-hot characters, [rows · places, characters] */
export const gpt =
  (jax: Jax, mask: Arr): Forward =>
  (params, x) => {
    const { numpy: np, nn } = jax;
    const [embedding, positions, ...rest] = params;
    let h = np.matmul(x, embedding!).reshape([16, 64, 128]).add(positions!).reshape([1024, 128]);
    for (let i = 0; i < 4; i++) {
      const [g1, o1, w1, b1, w2, b2, g2, o2, w3, b3, w4, b4] = rest.slice(12 * i, 12 * i + 12);
      const qkv = dense(jax, norm(jax, h.ref, g1!, o1!), w1!, b1!);
      h = h.add(dense(jax, attention(jax, qkv, mask.ref), w2!, b2!));
      const up = nn.gelu(dense(jax, norm(jax, h.ref, g2!, o2!), w3!, b3!), { approximate: false });
      h = h.add(dense(jax, up, w4!, b4!));
    }
    const [g, o, w, b] = rest.slice(48);
    return dense(jax, norm(jax, h, g!, o!), w!, b!);
  };

/** Unrolled: jax-js has no scan. */
export const lstm =
  (jax: Jax): Forward =>
  ([wx, wh, bias, w, b], x) => {
    const { numpy: np, nn } = jax;
    const inputs = dense(jax, x.reshape([32 * 64, 64]), wx!, bias!).reshape([32, 64, 512]);
    let h = np.zeros([32, 128]);
    let c = np.zeros([32, 128]);
    for (let t = 0; t < 64; t++) {
      const z = inputs.ref.slice([], t).add(np.matmul(h, wh!.ref));
      const gate = (i: number): Arr => z.ref.slice([], [128 * i, 128 * (i + 1)]);
      c = nn
        .sigmoid(gate(1))
        .mul(c)
        .add(nn.sigmoid(gate(0)).mul(np.tanh(gate(2))));
      h = nn.sigmoid(gate(3)).mul(np.tanh(c.ref));
      z.dispose();
    }
    [inputs, wh!, c].forEach((a) => a.dispose());
    return dense(jax, h, w!, b!);
  };

/** MobileNetV1 on [images, channels, height, width]. */
export const mobilenet = (jax: Jax, image: Arr, params: readonly Arr[]): Arr => {
  const { numpy: np, nn } = jax;
  let next = 0;
  const normal = (x: Arr): Arr => {
    const [scale, offset, mean, variance] = params
      .slice(next, (next += 4))
      .map((p) => p.reshape([1, p.shape[0]!, 1, 1])) as [Arr, Arr, Arr, Arr];
    return nn.relu6(
      x
        .sub(mean)
        .mul(scale.div(np.sqrt(variance.add(1e-5))))
        .add(offset),
    );
  };
  const conv = (x: Arr, strides: number, featureGroupCount = 1): Arr =>
    jax.lax.convGeneralDilated(x, params[next++]!, [strides, strides], "SAME", { featureGroupCount });
  let x = normal(conv(image, 2));
  for (const [, strides] of MOBILENET) {
    x = normal(conv(x, strides, x.shape[1]));
    x = normal(conv(x, 1));
  }
  return dense(jax, x.mean([2, 3]), params[next]!, params[next + 1]!);
};
