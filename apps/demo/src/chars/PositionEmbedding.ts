import { add, Layer, RandomNormal, type SymbolicShape, type Tensor, type Variable } from "hornbeam";

/** Adds a learned vector for each place: [batch, length, width]. A layer of our own, saved and loaded like the others. */
export class PositionEmbedding extends Layer {
  static override readonly className: string = "PositionEmbedding";
  positions!: Variable;
  override build(inputShape: SymbolicShape): void {
    this.positions = this.addWeight({
      name: "positions",
      shape: [inputShape[1]!, inputShape[2]!],
      initializer: new RandomNormal({ stddev: 0.02 }),
    });
  }
  override call(x: Tensor): Tensor {
    return add(x, this.positions.tensor);
  }
}
