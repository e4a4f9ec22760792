import { ValueError, explain } from "@hornbeam/ir";
import { floatRepr, PyFloat } from "./pyFloat.ts";
import type { PyJson } from "./types.ts";

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

/** A string literal in ASCII, as `ensure_ascii=True` writes it: everything outside space to tilde is escaped, unit by unit. */
function quote(text: string): string {
  return `"${text.replace(/["\\]|[^ -~]/g, (c) => SHORT[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

function writeNumber(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatRepr(value);
}

function fail(rule: string, received: string): never {
  const fields = { op: "JSON", rule, received };
  throw new ValueError(explain(fields), fields);
}

/** `items` between brackets: on one line, or one a line with `indent` spaces for each level. */
function wrap(
  open: string,
  close: string,
  items: readonly string[],
  depth: number,
  indent: number | undefined,
): string {
  if (items.length === 0) return open + close;
  if (indent === undefined) return open + items.join(", ") + close;
  const line = (levels: number): string => `\n${" ".repeat(indent * levels)}`;
  return open + items.map((item) => line(depth + 1) + item).join(",") + line(depth) + close;
}

function write(value: PyJson | undefined, depth: number, indent: number | undefined): string {
  if (depth > 1000) fail("values may be nested 1000 deep at most", "a deeper or cyclic one");
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return writeNumber(value);
    case "boolean":
    case "bigint":
      return String(value);
    case "object": {
      if (value instanceof PyFloat) return floatRepr(value.value);
      if (Array.isArray(value))
        return wrap(
          "[",
          "]",
          value.map((item: PyJson) => write(item, depth + 1, indent)),
          depth,
          indent,
        );
      const pairs = Object.entries(value as Record<string, PyJson>).filter(([, item]) => item !== undefined);
      return wrap(
        "{",
        "}",
        pairs.map(([key, item]) => `${quote(key)}: ${write(item, depth + 1, indent)}`),
        depth,
        indent,
      );
    }
    default:
      return fail("values must be null, booleans, numbers, strings, arrays and plain objects", typeof value);
  }
}

/** Options of `stringifyPyJson`. */
export interface StringifyOptions {
  /** Spaces for each level, one element a line, as Python's `indent`. Left out: everything on one line. */
  readonly indent?: number;
}

/**
 * JSON byte for byte as Python's `json.dumps(value)`: separators `", "` and `": "`, ASCII only, floats by `repr`, `NaN` and `Infinity`
 * as Python writes them. A plain number that is an integer is written without a point: wrap it in `PyFloat` when Python has a float.
 * Keys whose value is `undefined` are left out. Throws `ValueError` for what JSON cannot hold and for cycles.
 */
export const stringifyPyJson = (value: PyJson, options: StringifyOptions = {}): string =>
  write(value, 0, options.indent);
