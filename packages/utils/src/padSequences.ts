import type { ArrayValue } from "@hornbeam/data";
import { asArray } from "@hornbeam/data";
import { dtypes, explain, isInt, ValueError, type DType } from "@hornbeam/ir";

/** Options of `padSequences`. */
export interface PadSequencesOptions {
  /** Length of the result. Default: that of the longest. */
  readonly maxlen?: number | null;
  /** Default "int32". */
  readonly dtype?: DType;
  /** Where what is missing is filled in. Default "pre". */
  readonly padding?: "pre" | "post";
  /** Where what is too long is cut off. Default "pre". */
  readonly truncating?: "pre" | "post";
  /** Default 0. */
  readonly value?: number;
}

const refuse = (rule: string, received: string, remedy: string): never => {
  const fields = { op: "padSequences", rule, received, remedy };
  throw new ValueError(explain(fields), fields);
};

/**
 * Sequences of differing lengths in one array [sequences, maxlen, ...]: filled up and cut at their beginnings, or at their ends.
 * https://keras.io/api/data_loading/timeseries/#pad_sequences-function
 *
 * ```ts
 * import { padSequences, toNested } from "hornbeam";
 * console.log(toNested(padSequences([[1], [2, 3]]))); // → [ [ 0, 1 ], [ 2, 3 ] ]
 * ```
 *
 * @throws ValueError for something that is no list of lists, for steps of differing shapes, and for other places than "pre" and "post".
 */
export const padSequences = (
  sequences: readonly (ArrayLike<number> | readonly unknown[])[],
  { maxlen, dtype = "int32", padding = "pre", truncating = "pre", value = 0 }: PadSequencesOptions = {},
): ArrayValue => {
  for (const [name, place] of [
    ["padding", padding],
    ["truncating", truncating],
  ] as const)
    if (place !== "pre" && place !== "post")
      refuse(`${name} must be "pre" or "post"`, String(place), "Use one of them");
  if (!Array.isArray(sequences) || sequences.some((s) => typeof s !== "object" || s === null || !("length" in s)))
    refuse("sequences must be a list of lists", typeof sequences, "Wrap each sequence in an array");
  const filled = sequences.filter((s) => s.length > 0);
  const first = filled.length ? asArray(filled[0] as never).shape.slice(1) : [];
  const width = first.reduce((a, b) => a * b, 1);
  const length = maxlen ?? filled.reduce((most, s) => Math.max(most, s.length), 0);
  if (!Number.isInteger(length) || length < 0) refuse("maxlen must be a length", String(maxlen), "Pass an integer");
  const size = sequences.length * length * width;
  const out = new dtypes[dtype].array(new ArrayBuffer(size * dtypes[dtype].bytes), 0, size);
  const cut = (v: number): number => (isInt(dtype) ? Math.trunc(v) : v);
  const encode = (values: readonly number[]): ArrayLike<number> =>
    asArray({ data: Float64Array.from(values), shape: [values.length], dtype: "float64" }, { dtype }).data as never;
  out.fill(encode([cut(value)])[0] as never);
  sequences.forEach((sequence, row) => {
    if (!sequence.length) return;
    const { data, shape } = asArray(sequence as never) as ArrayValue;
    if (shape.slice(1).join() !== first.join())
      refuse(
        `every step must have the shape [${first.join(", ")}] of the first sequence's`,
        `[${shape.slice(1).join(", ")}] at ${row}`,
        "Bring them to one shape",
      );
    const kept = Math.min(length, shape[0]!);
    const from = truncating === "pre" ? shape[0]! - kept : 0;
    const part = Array.from(data.slice(from * width, (from + kept) * width) as ArrayLike<number | bigint>, (v) =>
      cut(Number(v)),
    );
    const to = row * length + (padding === "pre" ? length - kept : 0);
    out.set(encode(part) as never, to * width);
  });
  return { data: out, shape: [sequences.length, length, ...first], dtype };
};
