import { snakeCase } from "@hornbeam/nn";
import * as functions from "./functions/index.ts";
import type { LossFn } from "./types.ts";

/** Keras's short names. */
const aliases: Readonly<Record<string, keyof typeof functions>> = {
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
  mape: "meanAbsolutePercentageError",
  msle: "meanSquaredLogarithmicError",
  bce: "binaryCrossentropy",
  kld: "klDivergence",
  logcosh: "logCosh",
};

/** The function that Keras calls so, in snake case; undefined for other names. */
export const functionOf = (name: string): LossFn | undefined => {
  const table = Object.fromEntries(Object.entries(functions).map(([key, fn]) => [snakeCase(key), fn]));
  const short = name.toLowerCase();
  const found = Object.hasOwn(aliases, short) ? functions[aliases[short]!] : Object.hasOwn(table, name) && table[name];
  return found ? (found as LossFn) : undefined;
};
