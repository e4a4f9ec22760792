import { MOBILENET } from "../../shapes.ts";
import type { Tensor, Tf } from "./tf.ts";

type Forward = (params: readonly Tensor[], x: Tensor) => Tensor;
const dense = (tf: Tf, x: Tensor, w: Tensor, b: Tensor): Tensor => tf.matMul(x, w).add(b);

export const mlp =
  (tf: Tf): Forward =>
  ([w1, b1, w2, b2], x) =>
    dense(tf, tf.relu(dense(tf, x, w1!, b1!)), w2!, b2!);

export const cnn =
  (tf: Tf): Forward =>
  ([w1, b1, w2, b2, w3, b3, w4, b4], x) => {
    const conv = (y: Tensor, w: Tensor, b: Tensor): Tensor =>
      tf.maxPool(tf.relu(tf.conv2d(y, w, 1, "valid").add(b)), 2, 2, "valid");
    const flat = conv(conv(x, w1!, b1!), w2!, b2!).reshape([64, 1600]);
    return dense(tf, tf.relu(dense(tf, flat, w3!, b3!)), w4!, b4!);
  };

const norm = (tf: Tf, x: Tensor, scale: Tensor, offset: Tensor): Tensor => {
  const centred = x.sub(tf.mean(x, -1, true));
  return centred
    .div(tf.sqrt(tf.mean(tf.square(centred), -1, true).add(1e-5)))
    .mul(scale)
    .add(offset);
};

const attention = (tf: Tf, qkv: Tensor, mask: Tensor): Tensor => {
  const heads = qkv.reshape([16, 64, 3, 4, 32]).transpose([2, 0, 3, 1, 4]);
  const [q, k, v] = tf.split(heads, 3, 0).map((t) => t.squeeze([0])) as [Tensor, Tensor, Tensor];
  const scores = tf
    .matMul(q, k, false, true)
    .mul(1 / Math.sqrt(32))
    .add(mask);
  return tf.matMul(tf.softmax(scores), v).transpose([0, 2, 1, 3]).reshape([1024, 128]);
};

/** @param x one-hot characters, [rows · places, characters]: gathers have no gradient on its WebAssembly backend */
export const gpt =
  (tf: Tf, mask: Tensor): Forward =>
  (params, x) => {
    const [embedding, positions, ...rest] = params;
    let h = tf.matMul(x, embedding!).reshape([16, 64, 128]).add(positions!).reshape([1024, 128]);
    for (let i = 0; i < 4; i++) {
      const [g1, o1, w1, b1, w2, b2, g2, o2, w3, b3, w4, b4] = rest.slice(12 * i, 12 * i + 12);
      const qkv = dense(tf, norm(tf, h, g1!, o1!), w1!, b1!);
      h = h.add(dense(tf, attention(tf, qkv, mask), w2!, b2!));
      const up = dense(tf, norm(tf, h, g2!, o2!), w3!, b3!);
      const gelu = up.mul(0.5).mul(tf.erf(up.div(Math.SQRT2)).add(1));
      h = h.add(dense(tf, gelu, w4!, b4!));
    }
    const [g, o, w, b] = rest.slice(48);
    return dense(tf, norm(tf, h, g!, o!), w!, b!);
  };

/** MobileNetV1. */
export const mobilenet = (tf: Tf, weights: readonly Tensor[]): ((x: Tensor) => Tensor) => {
  let next = 0;
  const normal = (x: Tensor): Tensor => {
    const [scale, offset, mean, variance] = weights.slice(next, (next += 4)) as [Tensor, Tensor, Tensor, Tensor];
    return tf.relu6(tf.batchNorm(x, mean, variance, offset, scale, 1e-5));
  };
  return (image) => {
    next = 0;
    let x = normal(tf.conv2d(image, weights[next++]!, 2, "same"));
    for (const [, strides] of MOBILENET) {
      x = normal(tf.depthwiseConv2d(x, weights[next++]!, strides, "same"));
      x = normal(tf.conv2d(x, weights[next++]!, 1, "same"));
    }
    return dense(tf, tf.mean(x.reshape([49, 1024]), 0, true), weights[next]!, weights[next + 1]!);
  };
};
