import { isFloat, sizeOf } from "@hornbeam/ir";
import type { ConvKernel, DotKernel, DotOperand, DType } from "@hornbeam/ir";
import { newBlock, valuesOf } from "./convert.ts";
import type { Block } from "./convert.ts";
import type { Frame } from "./evaluate.ts";
import { storing } from "./loop.ts";
import type { RunKernel } from "./loop.ts";
import { scalar } from "./scalar.ts";

/** Steps of an operand over the outer and the inner loop of a product. */
type Steps = readonly [outer: number, inner: number];
type MulAdd = (z: Block, iz: number, x: Block, ix: number, y: Block, iy: number) => void;

/** z[…] += x[…] · y[…] over two loops. */
const mulAdd = (dtype: DType, outer: number, inner: number, sz: Steps, sx: Steps, sy: Steps): MulAdd => {
  const mul = isFloat(dtype) ? undefined : scalar("mul", dtype)!;
  const [zi, xi, yi] = [sz[1], sx[1], sy[1]];
  return (z, iz, x, ix, y, iy) => {
    for (let o = 0; o < outer; o++) {
      if (mul) for (let i = 0; i < inner; i++) z[iz + i * zi]! += mul(x[ix + i * xi]!, y[iy + i * yi]!);
      else if (zi) {
        // Where the result moves along the inner loop, x stands still.
        const a = x[ix]!;
        for (let i = 0; i < inner; i++) z[iz + i * zi]! += a * y[iy + i * yi]!;
      } else {
        let sum = 0;
        for (let i = 0; i < inner; i++) sum += x[ix + i * xi]! * y[iy + i * yi]!;
        z[iz]! += sum;
      }
      iz += sz[0];
      ix += sx[0];
      iy += sy[0];
    }
  };
};

/** Stores over a result that `compute` accumulates whole, before the first block. */
const contraction = (
  f: Frame,
  k: DotKernel | ConvKernel,
  space: readonly number[],
  operands: readonly [number, number],
  compute: (z: Block, x: Block, y: Block) => void,
): RunKernel => {
  const acc = f.take(k.dtype);
  let z = acc;
  return storing(f, space, k.stores, [acc], (at, n) => {
    if (!at) {
      const [x, y] = operands.map((i) => valuesOf(f.args[i]!, f.decls[i]!.dtype, k.dtype)) as [Block, Block];
      compute((z = newBlock(k.dtype, sizeOf(space))), x, y);
    }
    acc.set(z.subarray(at, at + n));
  });
};

const baseOf = (d: DotOperand, sizes: readonly number[], at: number): number => {
  let x = d.offset;
  for (let j = sizes.length; j--; at = Math.floor(at / sizes[j]!)) x += (at % sizes[j]!) * d.batch[j]!;
  return x;
};

export const dot = (k: DotKernel, f: Frame): RunKernel => {
  const { batch, m, n, lhs, rhs } = k;
  // Run along the rows of the right operand, or sum along its columns, whichever lie closer together.
  const sums = n < 4 || Math.abs(rhs.row) < Math.abs(rhs.col);
  const row = sums
    ? mulAdd(k.dtype, n, k.k, [1, 0], [0, lhs.col], [rhs.col, rhs.row])
    : mulAdd(k.dtype, k.k, n, [0, 1], [lhs.col, 0], [rhs.row, rhs.col]);
  return contraction(f, k, [...batch, m, n], [lhs.arg, rhs.arg], (z, x, y) => {
    for (let b = 0; b < sizeOf(batch); b++) {
      const [bx, by] = [baseOf(lhs, batch, b), baseOf(rhs, batch, b)];
      for (let i = 0; i < m; i++) row(z, (b * m + i) * n, x, bx + i * lhs.row, y, by);
    }
  });
};

// Which of x, w and y is the result, and which are the operands.
const ROLES = { forward: [2, 0, 1], inputGrad: [0, 1, 2], filterGrad: [1, 0, 2] } as const;

export const conv = (k: ConvKernel, f: Frame): RunKernel => {
  const g = k.geometry;
  const [ci, co] = [g.inChannels / g.groups, g.outChannels / g.groups];
  const shapes = [
    [g.batch, ...g.inSize, g.inChannels],
    [...g.kernelSize, ci, g.outChannels],
    [g.batch, ...g.outSize, g.outChannels],
  ];
  const steps: readonly Steps[] = [
    [1, 0],
    [g.outChannels, 1],
    [0, 1],
  ];
  const [r, p, q] = ROLES[k.direction];
  const channels = mulAdd(k.dtype, ci, co, steps[r]!, steps[p]!, steps[q]!);
  return contraction(f, k, shapes[r]!, k.operands, (z, a, b) => {
    /** All pairs of output and tap from spatial axis `axis` on; x, w, y are the flat places so far. */
    const spatial = (axis: number, x: number, w: number, y: number): void => {
      if (axis === g.inSize.length) {
        for (let i = 0; i < g.groups; i++) {
          const at = [x * g.inChannels + i * ci, w * ci * g.outChannels + i * co, y * g.outChannels + i * co];
          channels(z, at[r]!, a, at[p]!, b, at[q]!);
        }
        return;
      }
      const [size, taps, outs] = [g.inSize[axis]!, g.kernelSize[axis]!, g.outSize[axis]!];
      for (let o = 0; o < outs; o++)
        for (let t = 0; t < taps; t++) {
          const i = o * g.strides[axis]! + t * g.dilation[axis]! - g.padLo[axis]!;
          if (i >= 0 && i < size) spatial(axis + 1, x * size + i, w * taps + t, y * outs + o);
        }
    };
    for (let n = 0; n < g.batch; n++) spatial(0, n, 0, n);
  });
};
