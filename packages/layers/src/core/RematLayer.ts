import { checkpoint } from "@hornbeam/autodiff";
import { isTensor, treeLeaves, treeFill, type Tensor, type Tree } from "@hornbeam/core";
import { withValues, type CallOptions } from "@hornbeam/nn";
import { Wrapper } from "./Wrapper.ts";

/**
 * A layer whose intermediate values are not kept for the gradient but computed again: less memory for about a third more time
 * (Chen et al., 2016, arXiv:1604.06174). Values, gradients and the layer's state are those of the layer itself. Keras has `remat` for
 * functions and `RematScope`; here a layer is wrapped, because nothing that a call depends on is global.
 * @example new RematLayer(new Dense(64, { activation: gelu })).apply(x)
 */
export class RematLayer extends Wrapper {
  static override readonly className: string = "RematLayer";

  constructor(...args: ConstructorParameters<typeof Wrapper>) {
    super(...args);
    this.supportsMasking = this.layer.supportsMasking;
  }
  override call(inputs: Tree<Tensor>, options: CallOptions = {}): unknown {
    const { layer } = this;
    const variables = layer.variables;
    let shape: Tree<Tensor> = [];
    // What the call assigns and adds to the loss leaves the part that is computed again as results.
    const run = checkpoint((x: Tree<Tensor>, values: readonly Tensor[]): readonly (readonly Tensor[])[] => {
      let outputs: readonly Tensor[] = [];
      let losses: readonly Tensor[] = [];
      const after = withValues(variables, values, () => {
        layer.clearLosses();
        shape = layer.apply(x, options);
        outputs = treeLeaves(shape).filter(isTensor);
        losses = layer.callLosses;
        layer.clearLosses();
      });
      return [outputs, after, losses];
    });
    const [outputs, after, losses] = run(
      inputs,
      variables.map((v) => v.value),
    ) as [readonly Tensor[], readonly Tensor[], readonly Tensor[]];
    variables.forEach((v, i) => (v.value = after[i]!));
    for (const loss of losses) this.addLoss(loss);
    return treeFill(shape, [...outputs]);
  }
  override computeMask(
    inputs: unknown,
    mask: Tree<Tensor | undefined> | undefined,
  ): Tree<Tensor | undefined> | undefined {
    return this.layer.computeMask(inputs, mask);
  }
}
