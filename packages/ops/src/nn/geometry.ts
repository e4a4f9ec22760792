import { ShapeError, ValueError } from "@hornbeam/ir";

/** Where the channels are: after the spatial axes or right after the batch. */
export type DataFormat = "channels_last" | "channels_first";
/** "valid": windows lie inside. "same": as many results as strides fit, zeros (or nothing) around. */
export type Padding = "valid" | "same";

/** One number for all spatial axes, or one each. @throws ValueError otherwise. */
export const perAxis = (value: number | readonly number[], rank: number, what: string, op: string): number[] => {
  const list = typeof value === "number" ? new Array<number>(rank).fill(value) : [...value];
  if (list.length !== rank || list.some((v) => !Number.isInteger(v) || v < 1))
    throw new ValueError(
      `${op}: ${what} must be a whole number ≥ 1, or ${rank} of them; received ${JSON.stringify(value)}.`,
      { op },
    );
  return list;
};

export const checkPadding = (padding: string, op: string): Padding => {
  const p = padding.toLowerCase();
  if (p !== "valid" && p !== "same")
    throw new ValueError(`${op}: padding must be "valid" or "same"; received ${JSON.stringify(padding)}.`, { op });
  return p;
};

/** Results and zeros before the first element, for windows over one axis of size n. */
export const windowPlan = (
  n: number,
  window: number,
  stride: number,
  dilation: number,
  padding: Padding,
  op: string,
): readonly [out: number, padLo: number] => {
  const span = (window - 1) * dilation + 1;
  if (padding === "same") {
    const out = Math.ceil(n / stride);
    return [out, Math.floor(Math.max(0, (out - 1) * stride + span - n) / 2)];
  }
  if (span > n)
    throw new ShapeError(
      `${op}: with padding "valid" the window must fit; received a window of ${span} over an axis of ${n}. Use padding "same" or a smaller window.`,
      { op },
    );
  return [Math.floor((n - span) / stride) + 1, 0];
};
