import { affineRange, type Affine, type DotKernel, type DType, type KernelArg, type Store } from "@hornbeam/ir";

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
  return normalize({
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
  });
};

/** Coordinates that are never outside become part of the index; of the others that do not divide only the test stays. */
const settle = (walk: Walk, sizes: readonly number[]): Walk => {
  let { index } = walk;
  const coordinates: Coordinate[] = [];
  for (const c of walk.coordinates) {
    if (c.divide > 1) {
      coordinates.push(c);
      continue;
    }
    index = {
      offset: index.offset + c.stride * c.index.offset,
      strides: sizes.map((_, i) => (index.strides[i] ?? 0) + c.stride * (c.index.strides[i] ?? 0)),
    };
    const [lo, hi] = affineRange(c.index, sizes);
    if (lo < 0 || hi >= c.size) coordinates.push({ ...c, stride: 0 });
  }
  return { ...walk, index, coordinates };
};

/** Deep axes of one element leave, and neighbours that both operands walk as one become one. */
const coalesce = (p: Product): Product => {
  const at = axesOf(p).deep;
  let deep = [...p.deep];
  let walks = [p.left, p.right];
  const touched = (i: number): boolean =>
    walks.some((w) => w.coordinates.some((c) => (c.index.strides[at + i] ?? 0) !== 0));
  const remove = (i: number): void => {
    deep = deep.filter((_, j) => j !== i);
    const cut = (x: Affine): Affine => ({ ...x, strides: x.strides.filter((_, j) => j !== at + i) });
    walks = walks.map((w) => ({
      ...w,
      index: cut(w.index),
      coordinates: w.coordinates.map((c) => ({ ...c, index: cut(c.index) })),
    }));
  };
  for (let i = deep.length - 1; i >= 0 && deep.length > 1; i--) if (deep[i] === 1) remove(i);
  for (let i = deep.length - 2; i >= 0; i--) {
    const joined = walks.every(
      ({ index: { strides } }) => (strides[at + i] ?? 0) === (strides[at + i + 1] ?? 0) * deep[i + 1]!,
    );
    if (!joined || touched(i) || touched(i + 1)) continue;
    deep[i + 1]! *= deep[i]!;
    remove(i);
  }
  return { ...p, deep, left: walks[0]!, right: walks[1]! };
};

/** The same product with as few axes and coordinates as there need to be. */
export const normalize = (p: Product): Product => {
  const sizes = [...p.batch, ...p.rows, p.cols, ...p.deep];
  return coalesce({ ...p, left: settle(p.left, sizes), right: settle(p.right, sizes) });
};
