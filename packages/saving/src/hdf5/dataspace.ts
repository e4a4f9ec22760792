import { check } from "../bytes/errors.ts";
import { readU64, viewOf } from "../bytes/view.ts";

/** The shape of a dataspace message; `null` for the null dataspace, which has no elements. */
export function readDataspace(data: Uint8Array, op: string): number[] | null {
  const view = viewOf(data);
  const version = view.getUint8(0);
  check(version === 1 || version === 2, op, "the dataspace version must be 1 or 2", `${version}`);
  const rank = view.getUint8(1);
  check(rank <= 32, op, "a dataset may have 32 dimensions at most", `${rank}`);
  if (version === 2 && view.getUint8(3) === 2) return null;
  const start = version === 1 ? 8 : 4;
  const shape = Array.from({ length: rank }, (_, i) => readU64(view, start + 8 * i));
  check(
    Number.isSafeInteger(shape.reduce((a, b) => a * Math.max(b, 1), 1)),
    op,
    "a dataset may have 2^53 elements at most",
    `shape [${shape.join()}]`,
  );
  return shape;
}

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
