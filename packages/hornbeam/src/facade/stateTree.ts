import { isTensor, type Tensor } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import type { Layer, Variable } from "@hornbeam/nn";
import type { KerasTrainer } from "@hornbeam/train";

/** Values of variables in records by the parts of their paths: `{ trainable_variables: { dense: { kernel, bias } }, … }`. */
export interface StateTree {
  readonly [name: string]: Tensor | StateTree;
}

/** Variables by the names of Keras's groups, each with its path. */
const groupsOf = (model: Layer, trainer: KerasTrainer | undefined): Record<string, [string, Variable][]> => {
  const trainable = new Set(model.trainableVariables);
  const withPaths = (variables: readonly Variable[]): [string, Variable][] => variables.map((v) => [v.path, v]);
  const metrics = trainer ? [...trainer.metrics.all, ...trainer.ownMetrics] : [];
  return {
    trainable_variables: withPaths([...trainable]),
    non_trainable_variables: withPaths(model.variables.filter((v) => !trainable.has(v))),
    optimizer_variables: (trainer?.options.optimizer?.variables ?? []).map((v) => {
      const { name } = trainer!.options.optimizer as unknown as { readonly name: string };
      return [v.path.startsWith(`${name}/`) ? v.path : `${name}/${v.path}`, v];
    }),
    metrics_variables: metrics.flatMap((m) => m.variables.map((v): [string, Variable] => [`${m.name}/${v.name}`, v])),
  };
};

/** The state of a model and its training, as `keras.Model.get_state_tree`. */
export const stateTreeOf = (model: Layer, trainer: KerasTrainer | undefined): StateTree => {
  const tree: Record<string, unknown> = {};
  for (const [group, variables] of Object.entries(groupsOf(model, trainer))) {
    tree[group] = {};
    for (const [path, v] of variables) {
      const keys = path.split("/");
      let at = tree[group] as Record<string, unknown>;
      for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
      at[keys.at(-1)!] = v.value;
    }
  }
  return tree as StateTree;
};

/**
 * Puts the values of a tree into the variables; groups and variables that the tree leaves out stay.
 * @throws ValueError for a name that is no variable's, ShapeError for a value that does not fit; nothing is changed then.
 */
export const setStateTree = (model: Layer, trainer: KerasTrainer | undefined, tree: StateTree): void => {
  const pairs: [Variable, Tensor][] = [];
  const groups = groupsOf(model, trainer);
  const visit = (group: string, x: Tensor | StateTree, path: string): void => {
    if (!isTensor(x)) {
      for (const [key, value] of Object.entries(x)) visit(group, value, path ? `${path}/${key}` : key);
      return;
    }
    const found = groups[group]?.find(([name]) => name === path);
    if (!found)
      throw new ValueError(
        `${model.name}: a state tree must name variables of the model; received ${group}/${path}. Build and compile it as the model the tree is of.`,
      );
    if (found[1].shape.join() !== x.shape.join())
      throw new ShapeError(
        `${model.name}: ${group}/${path} has shape ${showShape(found[1].shape)}; received ${showShape(x.shape)}.`,
      );
    pairs.push([found[1], x]);
  };
  for (const [group, x] of Object.entries(tree)) visit(group, x, "");
  for (const [v, value] of pairs) v.assign(value);
};
