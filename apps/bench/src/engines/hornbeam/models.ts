import {
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Embedding,
  Flatten,
  GlobalAveragePooling2D,
  Input,
  Layer,
  LayerNormalization,
  LSTM,
  MaxPooling2D,
  Model,
  MultiHeadAttention,
  RandomNormal,
  ReLU,
  Sequential,
  add,
  type KerasTensor,
  type Tensor,
  type Variable,
} from "hornbeam";
import { MOBILENET } from "../../shapes.ts";

/** 784-256-10. */
export const mlp = (): Sequential =>
  new Sequential([Input({ shape: [784] }), new Dense(256, { activation: "relu" }), new Dense(10)]);

/** Two convolutions, two dense layers. */
export const cnn = (): Sequential =>
  new Sequential([
    Input({ shape: [28, 28, 1] }),
    new Conv2D(32, 3, { activation: "relu" }),
    new MaxPooling2D(2),
    new Conv2D(64, 3, { activation: "relu" }),
    new MaxPooling2D(2),
    new Flatten(),
    new Dense(128, { activation: "relu" }),
    new Dense(10),
  ]);

/** The outputs of the last of 64 steps. */
export const lstm = (): Sequential => new Sequential([Input({ shape: [64, 64] }), new LSTM(128), new Dense(10)]);

/** A learned vector a place. */
class Positions extends Layer {
  weight!: Variable;
  override build(shape: readonly (number | null)[]): void {
    const initializer = new RandomNormal({ stddev: 0.02 });
    this.weight = this.addWeight({ name: "weight", shape: [shape[1]!, shape[2]!], initializer });
  }
  override call(x: Tensor): Tensor {
    return add(x, this.weight.tensor);
  }
}

const block = (x: KerasTensor): KerasTensor => {
  const normal: KerasTensor = new LayerNormalization({ epsilon: 1e-5 }).apply(x);
  const attended: KerasTensor = new MultiHeadAttention(4, 32).apply(normal, normal, { useCausalMask: true });
  const middle: KerasTensor = new Add().apply([x, attended]);
  const hidden: KerasTensor = new Dense(512, { activation: "gelu" }).apply(
    new LayerNormalization({ epsilon: 1e-5 }).apply(middle),
  );
  return new Add().apply([middle, new Dense(128).apply(hidden)]);
};

/** 4 pre-norm blocks over 64 characters of 96. */
export const gpt = (): Model => {
  const ids = Input({ shape: [64], dtype: "int32" });
  let x: KerasTensor = new Positions().apply(new Embedding(96, 128).apply(ids));
  for (let i = 0; i < 4; i++) x = block(x);
  return new Model({ inputs: ids, outputs: new Dense(96).apply(new LayerNormalization({ epsilon: 1e-5 }).apply(x)) });
};

/** MobileNetV1 1.0 (Howard et al., 2017). */
export const mobilenet = (): Sequential => {
  const normal = (): Layer[] => [new BatchNormalization({ epsilon: 1e-5 }), new ReLU({ maxValue: 6 })];
  return new Sequential([
    Input({ shape: [224, 224, 3] }),
    new Conv2D(32, 3, { strides: 2, padding: "same", useBias: false }),
    ...normal(),
    ...MOBILENET.flatMap(([filters, strides]) => [
      new DepthwiseConv2D(3, { strides, padding: "same", useBias: false }),
      ...normal(),
      new Conv2D(filters, 1, { useBias: false }),
      ...normal(),
    ]),
    new GlobalAveragePooling2D(),
    new Dense(1000),
  ]);
};
