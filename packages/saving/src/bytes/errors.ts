import { Missing } from "../files/pages.ts";
import { explain, FormatError, HornbeamError } from "@hornbeam/ir";

const REMEDY = "Save the file again from its source, or fetch a fresh copy";

/** A `FormatError` in our one form: where, the rule that was broken, what was there, what to do. */
export function badFile(
  op: string,
  rule: string,
  received?: string,
  remedy: string = REMEDY,
  cause?: unknown,
): FormatError {
  const fields = { op, rule, received, remedy, cause };
  return new FormatError(explain(fields), fields);
}

/** Throws {@link badFile} unless `condition` holds. */
export function check(
  condition: unknown,
  op: string,
  rule: string,
  received?: string,
  remedy?: string,
): asserts condition {
  if (!condition) throw badFile(op, rule, received, remedy);
}

/**
 * What a reader of untrusted bytes may throw is a typed error and nothing else: an offset that leaves the buffer
 * (`RangeError` of `DataView`), text that is not UTF-8, a decoder that gives up, all become a `FormatError` with their cause.
 */
export function asFormatError(op: string, error: unknown): unknown {
  if (error instanceof HornbeamError || error instanceof Missing) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return badFile(
    op,
    "every structure must lie inside the file and decode as its format says",
    reason,
    undefined,
    error,
  );
}

/** Runs `read` and lets only typed errors out; see {@link asFormatError}. */
export function guard<T>(op: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asFormatError(op, error);
  }
}
