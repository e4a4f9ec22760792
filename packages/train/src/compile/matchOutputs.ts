import { isTensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";

const isList = (x: unknown): x is readonly unknown[] => Array.isArray(x);
const isRecord = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" &&
  x !== null &&
  !isList(x) &&
  [Object.prototype, null].includes(Object.getPrototypeOf(x) as never);

/** The outputs of a model by name: a record's keys, the model's output names, or `output_k`; one output has the name "". */
export const outputNames = (outputs: Tree<Tensor>, known?: readonly string[]): string[] => {
  if (isTensor(outputs)) return [""];
  if (isRecord(outputs)) return Object.keys(outputs);
  const n = treeLeaves(outputs).length;
  if (n === 1) return [""];
  return known?.length === n ? [...known] : Array.from({ length: n }, (_, i) => `output_${i}`);
};

/**
 * One entry an output from what the user gave: a single value (for one output, or for all where `repeat`), a list in order, or a
 * record by output name.
 * @throws ValueError where names or counts do not fit.
 */
export const perOutput = <T>(
  what: string,
  given: unknown,
  names: readonly string[],
  repeat = false,
): (T | undefined)[] => {
  if (given === undefined || given === null) return names.map(() => undefined);
  if (isList(given) && (names.length > 1 || given.length === 1)) {
    if (given.length !== names.length)
      throw new ValueError(
        `compile: ${what} must have one entry an output (${names.length}); received ${given.length}.`,
      );
    return [...given] as T[];
  }
  if (isRecord(given)) {
    const unknown = Object.keys(given).filter((k) => !names.includes(k));
    if (unknown.length && names[0] !== "")
      throw new ValueError(
        `compile: ${what} names must be outputs of the model (${names.join(", ")}); received ${unknown.join(", ")}.`,
      );
    return names[0] === "" && names.length === 1
      ? [Object.values(given)[0] as T]
      : names.map((n) => given[n] as T | undefined);
  }
  if (names.length === 1 || repeat) return names.map(() => given as T);
  throw new ValueError(
    `compile: ${what} needs one entry for each of the outputs ${names.join(", ")}; received one value. Give a list or a record.`,
  );
};
