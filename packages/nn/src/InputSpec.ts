import { isTensor } from "@hornbeam/core";
import { DTypeError, ShapeError, showShape, type DType } from "@hornbeam/ir";
import type { SymbolicShape } from "./types.ts";

/**
 * What a layer expects of an input; a plain object of the same form will do. https://keras.io/api/layers/base_layer/
 * @example this.inputSpec = new InputSpec({ minNdim: 2, axes: { [-1]: 16 } });
 */
export class InputSpec {
  readonly ndim?: number;
  readonly minNdim?: number;
  readonly maxNdim?: number;
  readonly shape?: SymbolicShape;
  readonly dtype?: DType;
  /** sizes of some axes, which may be negative */
  readonly axes?: Readonly<Record<number, number>>;
  /** whether a last axis of size 1 may follow those of `shape` */
  readonly allowLastAxisSqueeze?: boolean;
  /** the key of the input, where inputs are a record */
  readonly name?: string | null;
  /** whether the input may be missing */
  readonly optional?: boolean;

  constructor(options: InputSpec = {}) {
    Object.assign(this, options);
  }
}

const check = (layer: string, spec: InputSpec, shape: SymbolicShape, dtype: DType): void => {
  const fail = (rule: string): never => {
    throw new ShapeError(
      `${layer}: the input must have ${rule}; received shape ${showShape(shape)}. Reshape the input, or build the layer for this shape.`,
      {
        op: layer,
        rule,
        received: showShape(shape),
      },
    );
  };
  const rank = shape.length;
  if (spec.ndim !== undefined && rank !== spec.ndim) fail(`rank ${spec.ndim}`);
  if (spec.minNdim !== undefined && rank < spec.minNdim) fail(`rank ${spec.minNdim} or more`);
  if (spec.maxNdim !== undefined && rank > spec.maxNdim) fail(`rank ${spec.maxNdim} or less`);
  if (spec.dtype && dtype !== spec.dtype)
    throw new DTypeError(`${layer}: the input must be ${spec.dtype}; received ${dtype}. Cast it.`);
  for (const [axis, size] of Object.entries(spec.axes ?? {})) {
    const found = shape[Number(axis) < 0 ? rank + Number(axis) : Number(axis)];
    if (found !== null && found !== size) fail(`size ${size} at axis ${axis}`);
  }
  const more = rank - (spec.shape?.length ?? rank);
  if (more && !(spec.allowLastAxisSqueeze && more === 1 && shape[rank - 1] === 1))
    fail(`shape ${showShape(spec.shape!)}`);
  spec.shape?.forEach((size, i) => {
    if (size !== null && shape[i] !== null && shape[i] !== size) fail(`shape ${showShape(spec.shape!)}`);
  });
};

/** @throws ShapeError, DTypeError where an input does not fit its spec. */
export const checkInput = (layer: string, spec: InputSpec | readonly InputSpec[], input: unknown): void => {
  const specs = Array.isArray(spec) ? (spec as readonly InputSpec[]) : [spec as InputSpec];
  const inputs = Array.isArray(input) ? input : [input];
  if (specs.length > 1 && inputs.length !== specs.length)
    throw new ShapeError(
      `${layer}: the layer takes ${specs.length} inputs; received ${inputs.length}. Pass them as a list.`,
    );
  inputs.forEach((x: unknown, i) => {
    const s = specs[i];
    if (s && isTensor(x)) check(layer, s, x.shape, x.dtype);
  });
};
