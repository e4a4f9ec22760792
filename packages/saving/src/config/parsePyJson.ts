import { check, guard } from "../bytes/errors.ts";
import { decodeUtf8 } from "../bytes/view.ts";
import { PyFloat } from "./pyFloat.ts";
import type { PyJson } from "./types.ts";

/** Options of `parsePyJson`. */
export interface ParseOptions {
  /** `"number"` (default): floats are plain numbers. `"preserve"`: what is written as a float is a `PyFloat`. */
  readonly floats?: "number" | "preserve";
  /** Deepest nesting. Default 256. */
  readonly maxDepth?: number;
  /** Longest text, in bytes or UTF-16 units. Default 64 MiB. */
  readonly maxLength?: number;
  /** Most values and keys in all. Default 2,000,000. */
  readonly maxValues?: number;
  /** What is read, for messages. Default `"JSON"`. */
  readonly name?: string;
}

interface State {
  readonly text: string;
  readonly op: string;
  readonly preserve: boolean;
  readonly maxDepth: number;
  readonly maxValues: number;
  at: number;
  values: number;
}

/** Keys that would reach the prototype chain of whoever copies them into an object. */
const FORBIDDEN = ["__proto__", "constructor", "prototype"];
const LITERALS: readonly (readonly [string, PyJson])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
];

function fail(s: State, rule: string): never {
  check(false, s.op, rule, `${JSON.stringify(s.text.slice(s.at, s.at + 24))} at ${s.at}`);
}

function skipSpace(s: State): void {
  for (let c = s.text.charCodeAt(s.at); c === 32 || c === 10 || c === 13 || c === 9; c = s.text.charCodeAt(++s.at));
}

/** Finds the closing quote by hand (a pattern would recurse over long text); JSON.parse then checks escapes and control characters. */
function readString(s: State): string {
  const start = s.at;
  let end = start + 1;
  for (let c = s.text.charCodeAt(end); c !== 34; c = s.text.charCodeAt(end)) {
    if (Number.isNaN(c)) fail(s, "a string must be closed");
    end += c === 92 ? 2 : 1;
  }
  s.at = end + 1;
  return JSON.parse(s.text.slice(start, s.at)) as string;
}

function readNumber(s: State): PyJson {
  const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  pattern.lastIndex = s.at;
  const lexeme = pattern.exec(s.text)?.[0];
  if (lexeme === undefined)
    return fail(s, "a value must be null, a boolean, a number, a string, an array or an object");
  if (lexeme.length > 1000) fail(s, "a number may have 1000 digits at most");
  s.at += lexeme.length;
  const value = Number(lexeme);
  if (/[.eE]/.test(lexeme)) return s.preserve ? new PyFloat(value) : value;
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? 0 : value;
  return BigInt(lexeme);
}

function readScalar(s: State): PyJson {
  if (s.text[s.at] === '"') return readString(s);
  const literal = LITERALS.find(([word]) => s.text.startsWith(word, s.at));
  if (literal) {
    s.at += literal[0].length;
    return s.preserve && typeof literal[1] === "number" ? new PyFloat(literal[1]) : literal[1];
  }
  return readNumber(s);
}

/** After an element: true when a comma asks for another, false when `close` ended the container. */
function more(s: State, close: string): boolean {
  skipSpace(s);
  const c = s.text[s.at];
  if (c !== "," && c !== close) fail(s, `elements must be separated by commas and ended by ${close}`);
  s.at++;
  return c === ",";
}

function isEmpty(s: State, close: string): boolean {
  s.at++;
  skipSpace(s);
  if (s.text[s.at] !== close) return false;
  s.at++;
  return true;
}

function readArray(s: State, depth: number): PyJson {
  const out: PyJson[] = [];
  if (isEmpty(s, "]")) return out;
  do out.push(readValue(s, depth + 1));
  while (more(s, "]"));
  return out;
}

function readObject(s: State, depth: number): PyJson {
  const out = Object.create(null) as Record<string, PyJson>;
  if (isEmpty(s, "}")) return out;
  do {
    skipSpace(s);
    const start = s.at;
    const key = s.text[s.at] === '"' ? readString(s) : fail(s, "a key must be a string");
    if (FORBIDDEN.includes(key) || Object.hasOwn(out, key)) {
      s.at = start;
      fail(s, "a key must be there once, and not be __proto__, constructor or prototype");
    }
    skipSpace(s);
    if (s.text[s.at] !== ":") fail(s, "a key must be followed by a colon");
    s.at++;
    s.values++;
    out[key] = readValue(s, depth + 1);
  } while (more(s, "}"));
  return out;
}

function readValue(s: State, depth: number): PyJson {
  skipSpace(s);
  if (++s.values > s.maxValues) fail(s, `there may be ${s.maxValues} values at most`);
  const c = s.text[s.at];
  if (c !== "[" && c !== "{") return readScalar(s);
  if (depth >= s.maxDepth) fail(s, `values may be nested ${s.maxDepth} deep at most`);
  return c === "[" ? readArray(s, depth) : readObject(s, depth);
}

/**
 * Reads JSON as Python's `json.loads` does (with `NaN`, `Infinity`, integers of any size), from text that nobody vouches for.
 * Objects have no prototype; duplicate keys, `__proto__`, `constructor` and `prototype` are refused; depth, length and number of values
 * are bounded. Integers beyond 2^53 come as bigint. Every error is a `FormatError` with the position.
 */
export function parsePyJson(source: string | Uint8Array, options: ParseOptions = {}): PyJson {
  const op = options.name ?? "JSON";
  const maxLength = options.maxLength ?? 2 ** 26;
  check(source.length <= maxLength, op, `the text may have a length of ${maxLength} at most`, `${source.length}`);
  return guard(op, () => {
    const s: State = {
      text: typeof source === "string" ? source : decodeUtf8(source),
      op,
      preserve: options.floats === "preserve",
      maxDepth: options.maxDepth ?? 256,
      maxValues: options.maxValues ?? 2_000_000,
      at: 0,
      values: 0,
    };
    const value = readValue(s, 0);
    skipSpace(s);
    if (s.at < s.text.length) fail(s, "nothing may follow the value");
    return value;
  });
}
