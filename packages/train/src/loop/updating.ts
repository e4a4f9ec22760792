import { getDefaultDevice, peekDefaultDevice, treeLeaves, isTensor, type Tree } from "@hornbeam/core";
import { jit } from "@hornbeam/compiler";
import { withValues, type Variable } from "@hornbeam/nn";
import type { Tensor } from "@hornbeam/core";
import { isOptimizer } from "../compile/heldParts.ts";
import { buildSlots } from "./buildSlots.ts";
import { Ownership } from "./step.ts";

/** Something with variables that a step reads or assigns: a model, an optimizer, a metric, a variable itself. */
export type Updated = Variable | { readonly variables: readonly Variable[] };

const variablesOf = (parts: readonly Updated[]): Variable[] => [
  ...new Set(parts.flatMap((p) => ("variables" in p ? [...p.variables] : [p]))),
];

/**
 * Compiles a function that reads and assigns variables: one Program for each signature of its arguments, which updates the variables in place. The
 * body of a training loop of your own:
 *
 * ```ts
 * import { tensor, Variable, type Tensor } from "hornbeam";
 * import { updating } from "@hornbeam/train";
 * import { add } from "@hornbeam/ops";
 * const total = new Variable(tensor(1), { name: "total" });
 * const step = updating([total], (x: Tensor) => {
 *   total.assign(add(total.value, x));
 *   return total.value;
 * });
 * for (const x of [1, 2]) console.log(await step(tensor(x)).item());
 * // → 2
 * // → 4
 * ```
 *
 * @param parts everything whose variables the function reads or assigns; layers must be built
 * @param fn a function of tensors, in arrays and records; it is traced, so what else it does happens once
 */
export const updating = <A extends readonly unknown[], R>(
  parts: readonly Updated[],
  fn: (...args: A) => R,
): ((...args: A) => R) => {
  const ownership = new Ownership();
  let list: readonly Variable[] = [];
  const run = (values: readonly Tensor[], args: A): { readonly values: Tensor[]; readonly result: R } => {
    let result: R | undefined;
    const next = withValues(list, values, () => {
      result = fn(...args);
    });
    return { values: next, result: result! };
  };
  const compiled = jit(run, { donate: [0] });
  return (...args) => {
    const fresh = parts.filter(isOptimizer).filter((o) => (o as { readonly built?: boolean }).built === false);
    if (fresh.length) buildSlots(fresh, variablesOf(parts), () => fn(...args));
    list = variablesOf(parts);
    if (peekDefaultDevice()) ownership.claim(list);
    const out = compiled(
      list.map((v) => v.value),
      args,
    );
    ownership.settle(list, out.values);
    if (peekDefaultDevice()) getDefaultDevice().realize(treeLeaves(out as Tree<unknown>).filter(isTensor));
    return out.result;
  };
};
