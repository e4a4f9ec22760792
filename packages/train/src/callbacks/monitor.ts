import { ValueError } from "@hornbeam/ir";
import type { Logs } from "../types.ts";

/** Whether smaller or larger is better; "auto" decides by the name, as Keras does. */
export type MonitorMode = "auto" | "min" | "max";

const maximised = /acc|auc|precision|recall|f1|fbeta|iou|r2|cosine/i;

/** Compares values of a monitored quantity. */
export interface Monitor {
  /** true where `value` beats `best` by more than `minDelta` */
  better(value: number, best: number): boolean;
  readonly worst: number;
}

/** @throws ValueError for an unknown mode. */
export const monitorOf = (name: string, mode: MonitorMode = "auto", minDelta = 0): Monitor => {
  if (!["auto", "min", "max"].includes(mode))
    throw new ValueError(`monitor: mode must be "auto", "min" or "max"; received ${JSON.stringify(mode)}.`);
  const max = mode === "max" || (mode === "auto" && maximised.test(name));
  const delta = Math.abs(minDelta);
  return max
    ? { better: (value, best) => value - delta > best, worst: -Infinity }
    : { better: (value, best) => value + delta < best, worst: Infinity };
};

/** The monitored value, or undefined with a warning that lists what there is. */
export const monitored = (callback: string, name: string, logs: Logs): number | undefined => {
  const value = logs[name];
  if (value === undefined)
    console.warn(
      `${callback}: monitors "${name}", which is not in the logs (${Object.keys(logs).join(", ")}). Set monitor, or pass validationData.`,
    );
  return value;
};
