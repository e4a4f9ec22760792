import { ValueError } from "@hornbeam/ir";
import { pyFormat } from "./pyFormat.ts";

/**
 * `{epoch:02d}-{val_loss:.4f}.keras` with its values, as Python's `str.format` writes them; `{{` and `}}` are braces.
 * @throws ValueError for a name without a value.
 */
export const formatPath = (callback: string, path: string, values: Readonly<Record<string, number>>): string =>
  path.replace(/\{\{|\}\}|\{(\w+)(?::([^{}]*))?\}/g, (whole, name: string | undefined, spec = "") => {
    if (name === undefined) return whole[0]!;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined)
      throw new ValueError(
        `${callback}: the path may name epoch, batch and the logs (${Object.keys(values).join(", ")}); received ${whole}.`,
      );
    return pyFormat(value, spec as string);
  });
