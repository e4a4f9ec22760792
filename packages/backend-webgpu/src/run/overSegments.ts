import { DeviceError } from "@hornbeam/ir";
import type { Shader } from "../wgsl/shader.ts";
import { describeDispatch } from "./describe.ts";
import type { Dispatch } from "./plan.ts";

/** Segments that a dispatch binds, and its code for them. */
export interface Lie {
  readonly segments: readonly number[];
  readonly code: string;
}

/** A shader's code with argument i in binding `banks[i]`; 0 where nothing is said. */
const codeOver = ({ template }: Pick<Shader, "template">, banks: readonly number[]): string => {
  const last = Math.max(0, ...banks);
  return template.replace(/§([^§]*)§/g, (_, what: string) => {
    if (/^\d/.test(what)) return `M${banks[Number(what)] || ""}`;
    const declare = (b: number): string =>
      `@group(0) @binding(${b && b + 1}) var<storage, read_write> M${b || ""}: ${what};`;
    return Array.from({ length: last + 1 }, (__, b) => declare(b)).join("\n");
  });
};

/**
 * What a dispatch binds where argument i is in segment `args[i]`.
 * @param most buffers that one shader may bind
 */
export const overSegments = (d: Dispatch, args: readonly number[], most: number): Lie => {
  const segments = [...new Set(args)];
  if (segments.length > most)
    throw new DeviceError(
      `webgpu: ${describeDispatch(d)}: the arguments of a kernel must lie in at most ${most} buffers; received ` +
        `${segments.length}. Take smaller batches.`,
      { op: d.name },
    );
  const banks = args.map((s) => segments.indexOf(s));
  if (segments.length < 2) return { segments: segments.length ? segments : [0], code: d.shader.code };
  return { segments, code: codeOver(d.shader, banks) };
};
