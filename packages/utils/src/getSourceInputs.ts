import { InputLayer, isKerasTensor, type KerasTensor } from "@hornbeam/nn";
import { explain, ValueError } from "@hornbeam/ir";

/**
 * The inputs that a symbolic value comes from, each once, in the order in which they are met.
 * https://keras.io/api/utils/model_utils/
 *
 * ```ts
 * import { Dense, getSourceInputs, Input } from "hornbeam";
 * const x = Input({ shape: [3] });
 * console.log(getSourceInputs(new Dense(2).apply(x))[0] === x); // → true
 * ```
 *
 * @throws ValueError for something else than a symbolic value.
 */
export const getSourceInputs = (tensor: KerasTensor): KerasTensor[] => {
  if (!isKerasTensor(tensor)) {
    const fields = {
      op: "getSourceInputs",
      rule: "the value must be symbolic: what layers give for an Input",
      received: typeof tensor,
    };
    throw new ValueError(explain(fields), fields);
  }
  const found = new Set<KerasTensor>();
  const seen = new Set<KerasTensor>();
  const visit = (t: KerasTensor): void => {
    if (seen.has(t)) return;
    seen.add(t);
    if (!t.node || t.node.operation instanceof InputLayer) found.add(t);
    else for (const parent of t.node.parents) visit(parent);
  };
  visit(tensor);
  return [...found];
};
