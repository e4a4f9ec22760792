import type { Affine } from "@hornbeam/ir";

/** Points that are evaluated at a time: large enough to hide the cost of a call, small enough for the first cache. */
export const BLOCK = 512;

/** Writes a function's values at the loop points start … start + n − 1 (row-major). */
export type Walk = (start: number, n: number) => void;

/** A walk over loops of the given sizes that writes `index` to `out`. */
export const walker = (index: Affine, sizes: readonly number[], out: Int32Array): Walk => {
  // Neighbouring loops that together move in equal steps become one loop.
  const dims: { size: number; stride: number; at: number }[] = [];
  sizes.forEach((size, i) => {
    const stride = index.strides[i] ?? 0;
    const last = dims[dims.length - 1];
    if (size === 1) return;
    if (last && last.stride === stride * size) {
      last.size *= size;
      last.stride = stride;
    } else dims.push({ size, stride, at: 0 });
  });
  const inner = dims.pop() ?? { size: 1, stride: 0, at: 0 };
  return (start, n) => {
    const { size, stride } = inner;
    let at = start % size;
    let rest = (start - at) / size;
    let row = index.offset;
    for (let j = dims.length; j--;) {
      const d = dims[j]!;
      d.at = rest % d.size;
      rest = (rest - d.at) / d.size;
      row += d.at * d.stride;
    }
    for (let i = 0; i < n; at = 0) {
      let x = row + at * stride;
      for (const end = Math.min(n, i + size - at); i < end; x += stride) out[i++] = x;
      for (let j = dims.length; j--;) {
        const d = dims[j]!;
        row += d.stride;
        if (++d.at < d.size) break;
        row -= d.size * d.stride;
        d.at = 0;
      }
    }
  };
};
