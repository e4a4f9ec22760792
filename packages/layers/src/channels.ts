import type { Tensor } from "@hornbeam/core";
import { moveaxis } from "@hornbeam/ops";

/** Where the channels are. */
export type DataFormat = "channels_last" | "channels_first";

/** Runs a function of channels-last values on values of either format. */
export const asChannelsLast = (x: Tensor, format: DataFormat, fn: (x: Tensor) => Tensor): Tensor =>
  format === "channels_last" ? fn(x) : moveaxis(fn(moveaxis(x, 1, -1)), -1, 1);

/** A number, or one for each axis, as a list. */
export const perAxis = (value: number | readonly number[], rank: number): number[] =>
  typeof value === "number" ? Array.from({ length: rank }, () => value) : [...value];
