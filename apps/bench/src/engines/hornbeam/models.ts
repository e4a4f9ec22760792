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

/** What the layers compute in: a dtype, or a policy such as mixed_bfloat16. */
export interface Policy {
  readonly dtype?: string;
}

/** 784-256-10. */
export const mlp = (o: Policy = {}): Sequential =>
  new Sequential([Input({ shape: [784] }), new Dense(256, { activation: "relu", ...o }), new Dense(10, o)]);

/** Two convolutions, two dense layers. */
export const cnn = (o: Policy = {}): Sequential =>
  new Sequential([
    Input({ shape: [28, 28, 1] }),
    new Conv2D(32, 3, { activation: "relu", ...o }),
    new MaxPooling2D(2, o),
    new Conv2D(64, 3, { activation: "relu", ...o }),
    new MaxPooling2D(2, o),
    new Flatten(o),
    new Dense(128, { activation: "relu", ...o }),
    new Dense(10, o),
  ]);

/** The outputs of the last of 64 steps. */
export const lstm = (o: Policy = {}): Sequential =>
  new Sequential([Input({ shape: [64, 64] }), new LSTM(128, o), new Dense(10, o)]);

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

const block = (x: KerasTensor, o: Policy): KerasTensor => {
  const normal: KerasTensor = new LayerNormalization({ epsilon: 1e-5, ...o }).apply(x);
  const attended: KerasTensor = new MultiHeadAttention(4, 32, o).apply(normal, normal, { useCausalMask: true });
  const middle: KerasTensor = new Add(o).apply([x, attended]);
  const hidden: KerasTensor = new Dense(512, { activation: "gelu", ...o }).apply(
    new LayerNormalization({ epsilon: 1e-5, ...o }).apply(middle),
  );
  return new Add(o).apply([middle, new Dense(128, o).apply(hidden)]);
};

/** 4 pre-norm blocks over 64 characters of 96. */
export const gpt = (o: Policy = {}): Model => {
  const ids = Input({ shape: [64], dtype: "int32" });
  let x: KerasTensor = new Positions(o).apply(new Embedding(96, 128, o).apply(ids));
  for (let i = 0; i < 4; i++) x = block(x, o);
  return new Model({
    inputs: ids,
    outputs: new Dense(96, o).apply(new LayerNormalization({ epsilon: 1e-5, ...o }).apply(x)),
  });
};

/** MobileNetV1 1.0 (Howard et al., 2017). */
export const mobilenet = (o: Policy = {}): Sequential => {
  const normal = (): Layer[] => [new BatchNormalization({ epsilon: 1e-5, ...o }), new ReLU({ maxValue: 6, ...o })];
  return new Sequential([
    Input({ shape: [224, 224, 3] }),
    new Conv2D(32, 3, { strides: 2, padding: "same", useBias: false, ...o }),
    ...normal(),
    ...MOBILENET.flatMap(([filters, strides]) => [
      new DepthwiseConv2D(3, { strides, padding: "same", useBias: false, ...o }),
      ...normal(),
      new Conv2D(filters, 1, { useBias: false, ...o }),
      ...normal(),
    ]),
    new GlobalAveragePooling2D(o),
    new Dense(1000, o),
  ]);
};
