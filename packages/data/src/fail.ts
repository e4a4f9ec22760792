import { explain, ValueError } from "@hornbeam/ir";
import type { ErrorFields, HornbeamError } from "@hornbeam/ir";

type ErrorClass = new (message: string, fields?: ErrorFields) => HornbeamError;

/** Throws `Kind` with the message `op: rule; received …. Remedy.` and the same facts as fields. */
export function fail(Kind: ErrorClass, op: string, rule: string, received: string, remedy: string): never {
  const fields = { op, rule, received, remedy };
  throw new Kind(explain(fields), fields);
}

/** A value in a few words, for messages. */
export const show = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return `a function`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  return `a value of type ${Object.getPrototypeOf(value)?.constructor?.name ?? "object"}`;
};

/** A shape as messages show it: `[2, 3]`. */
export const showShape = (shape: readonly unknown[]): string => `[${shape.map(String).join(", ")}]`;

/** `value` if it is an integer of at least `min` (or `Infinity` where `endless`); a `ValueError` naming the argument otherwise. */
export const checkCount = (op: string, name: string, value: number, min: number, endless = false): number =>
  (Number.isSafeInteger(value) && value >= min) || (endless && value === Infinity)
    ? value
    : fail(
        ValueError,
        op,
        `${name} must be an integer of at least ${min}`,
        show(value),
        endless ? `Pass such an integer, or Infinity for no bound` : `Pass such an integer`,
      );

/** `value` if it is a function. */
export const checkFunction = <F>(op: string, name: string, value: F): F =>
  typeof value === "function"
    ? value
    : fail(ValueError, op, `${name} must be a function`, show(value), `Pass a function`);
