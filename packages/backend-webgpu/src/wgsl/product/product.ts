import type { Emitter } from "../emitter.ts";
import type { Place, Resolved } from "./walker.ts";
import type { Affine, DotKernel, DType, KernelArg, Store } from "@hornbeam/ir";

/**
 * A coordinate that must be within a tensor's axis: index ÷ divide in 0 … size − 1, without a remainder. It moves the operand's
 * place by `stride` a unit.
 */
export interface Coordinate {
  readonly index: Affine;
  readonly divide: number;
  readonly size: number;
  readonly stride: number;
}

/** Where the elements of an operand are; zero where a coordinate is outside. Variables: batch, rows, column, deep. */
export interface Walk {
  readonly arg: number;
  readonly index: Affine;
  readonly coordinates: readonly Coordinate[];
  /** where there are coordinates: what they add and ask */
  readonly resolve?: (e: Emitter, walk: Walk, place: Place) => Resolved;
}

/** acc₀[batch…, rows…, column] = Σ over `deep` of left[batch, rows, deep] · right[batch, column, deep], then the stores. */
export interface Product {
  readonly name: string;
  readonly args: readonly KernelArg[];
  /** accumulation dtype */
  readonly dtype: DType;
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly cols: number;
  readonly deep: readonly number[];
  readonly left: Walk;
  readonly right: Walk;
  /** over batch, rows, column */
  readonly stores: readonly Store[];
}

/** Places of a product's variables: where rows, the column and the deep axes begin. */
export const axesOf = (p: Product): { rows: number; col: number; deep: number } => ({
  rows: p.batch.length,
  col: p.batch.length + p.rows.length,
  deep: p.batch.length + p.rows.length + 1,
});

/** A dot as a product. */
export const dotProduct = (k: DotKernel): Product => {
  const at = (o: DotKernel["lhs"], row: number, col: number, deep: number): Walk => ({
    arg: o.arg,
    index: { offset: o.offset, strides: [...o.batch, row, col, deep] },
    coordinates: [],
  });
  return {
    name: k.name,
    args: k.args,
    dtype: k.dtype,
    batch: k.batch,
    rows: [k.m],
    cols: k.n,
    deep: [k.k],
    left: at(k.lhs, k.lhs.row, 0, k.lhs.col),
    right: at(k.rhs, 0, k.rhs.col, k.rhs.row),
    stores: k.stores,
  };
};
