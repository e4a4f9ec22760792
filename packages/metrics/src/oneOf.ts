import { ValueError } from "@hornbeam/ir";

/** @throws ValueError for an option that is given and is none of the values allowed. */
export const oneOf = (name: string, option: string, given: unknown, allowed: readonly unknown[]): void => {
  if (given !== undefined && !allowed.includes(given))
    throw new ValueError(
      `${name}: ${option} must be one of ${allowed.map((v) => JSON.stringify(v)).join(", ")}; received ${JSON.stringify(given)}.`,
    );
};
