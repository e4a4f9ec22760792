import {
  Add,
  AdamW,
  CosineDecay,
  Dense,
  Embedding,
  Input,
  LayerNormalization,
  Model,
  MultiHeadAttention,
  type KerasTensor,
} from "hornbeam";
import { PositionEmbedding } from "./PositionEmbedding.ts";

/** Sizes of the transformer: about 0.8 million parameters. */
export const config = { context: 64, width: 128, heads: 4, blocks: 4, batch: 16 } as const;

/** Attention and a two-layer network, each after a normalization and around a residual. */
const block = (x: KerasTensor): KerasTensor => {
  const { width, heads } = config;
  const normal: KerasTensor = new LayerNormalization({ epsilon: 1e-5 }).apply(x);
  const attended: KerasTensor = new MultiHeadAttention(heads, width / heads).apply(normal, normal, {
    useCausalMask: true,
  });
  const middle: KerasTensor = new Add().apply([x, attended]);
  const hidden: KerasTensor = new Dense(4 * width, { activation: "gelu" }).apply(
    new LayerNormalization({ epsilon: 1e-5 }).apply(middle),
  );
  return new Add().apply([middle, new Dense(width).apply(hidden)]);
};

/** Predicts the next character at every place. */
export const makeModel = (vocabulary: number): Model => {
  const ids = Input({ shape: [config.context], dtype: "int32", name: "characters" });
  let x: KerasTensor = new Embedding(vocabulary, config.width).apply(ids);
  x = new PositionEmbedding({ name: "position_embedding" }).apply(x);
  for (let i = 0; i < config.blocks; i++) x = block(x);
  const logits: KerasTensor = new Dense(vocabulary).apply(new LayerNormalization({ epsilon: 1e-5 }).apply(x));
  return new Model({ inputs: ids, outputs: logits, name: "character_transformer" });
};

/** AdamW with a warm-up and a cosine down to a tenth of the rate. */
export const makeOptimizer = (steps: number): AdamW => {
  const warmup = Math.min(50, Math.ceil(steps / 10));
  return new AdamW({
    learningRate: new CosineDecay(1e-4, Math.max(1, steps - warmup), {
      warmupTarget: 2e-3,
      warmupSteps: warmup,
      alpha: 0.1,
    }),
    weightDecay: 0.01,
    globalClipnorm: 1,
  });
};
