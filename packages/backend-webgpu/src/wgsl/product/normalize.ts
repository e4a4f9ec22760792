import { affineRange, type Affine } from "@hornbeam/ir";
import { byCoordinates } from "./byCoordinates.ts";
import { axesOf, type Coordinate, type Product, type Walk } from "./product.ts";

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
  return { ...walk, index, coordinates, ...(coordinates.length && { resolve: byCoordinates }) };
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
