import type { Tensor, Tree } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { Loss, serialize, type LossFn } from "@hornbeam/losses";
import { add, mean } from "@hornbeam/ops";
import { lossOf } from "../names.ts";

/** A loss, its name, or null for an output that is left out; in the structure of the outputs. */
export type LossTree = string | Loss | LossFn | null | readonly LossTree[] | { readonly [output: string]: LossTree };
/** The same without names. */
type Resolved = Loss | LossFn | null | readonly Resolved[] | { readonly [output: string]: Resolved };

const isLeaf = (x: Resolved): x is Loss | LossFn | null => x === null || x instanceof Loss || typeof x === "function";

/** @throws ValueError where there is no loss at all, and for unknown names. */
export const resolveLosses = (what: string, given: LossTree): Resolved => {
  const resolved = lossOf(given) as Resolved;
  const some = (x: Resolved): boolean => (isLeaf(x) ? x !== null : Object.values(x).some(some));
  if (!some(resolved)) throw new ValueError(`${what}: at least one loss must not be null; received none.`);
  return resolved;
};

/** The sum of the losses over the outputs, each by `apply`. @throws ValueError where losses and outputs have other structures. */
export const sumLosses = (
  what: string,
  losses: Resolved,
  a: Tree<Tensor>,
  b: Tree<Tensor>,
  apply: (loss: Loss | LossFn, a: Tensor, b: Tensor) => Tensor = applyLoss,
): Tensor => {
  const terms: Tensor[] = [];
  const visit = (loss: Resolved, x: Tree<Tensor>, y: Tree<Tensor>): void => {
    if (loss === null) return;
    if (isLeaf(loss)) return void terms.push(apply(loss, x as Tensor, y as Tensor));
    const [keys, outputs] = [Object.keys(loss), x as unknown as Record<string, Tree<Tensor>>];
    if (keys.length !== Object.keys(outputs).length || keys.some((k) => !(k in outputs)))
      throw new ValueError(
        `${what}: there must be one loss for each output; received ${keys.length} for ${Object.keys(outputs).join(", ")}.`,
      );
    for (const k of keys)
      visit((loss as Record<string, Resolved>)[k]!, outputs[k]!, (y as unknown as Record<string, Tree<Tensor>>)[k]!);
  };
  visit(losses, a, b);
  return terms.reduce((x, y) => add(x, y));
};

/** The mean of a loss or a function. */
export const applyLoss = (loss: Loss | LossFn, a: Tensor, b: Tensor): Tensor =>
  mean(loss instanceof Loss ? loss.apply(a, b) : loss(a, b));

/** For configs. */
export const serializeLosses = (losses: Resolved): unknown => {
  if (losses === null) return null;
  if (losses instanceof Loss || typeof losses === "function") return serialize(losses);
  if (Array.isArray(losses)) return (losses as readonly Resolved[]).map(serializeLosses);
  return Object.fromEntries(Object.entries(losses).map(([k, v]) => [k, serializeLosses(v as Resolved)]));
};
