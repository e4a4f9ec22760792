import type { Affine } from "@hornbeam/ir";

/** Can `distance` be Σ δᵢ·strideᵢ with |δᵢ| < sizeᵢ? */
const reachable = (distance: number, axes: readonly (readonly [stride: number, size: number])[]): boolean => {
  const first = axes[0];
  if (!first) return distance === 0;
  const [stride, size] = first;
  const rest = axes.slice(1);
  const span = rest.reduce((sum, [s, n]) => sum + s * (n - 1), 0);
  const from = Math.max(1 - size, Math.ceil((distance - span) / stride));
  const to = Math.min(size - 1, Math.floor((distance + span) / stride));
  for (let d = from; d <= to; d++) if (reachable(distance - d * stride, rest)) return true;
  return false;
};

/** Do two affine functions of equal, non-negative strides never meet over loops of these sizes? False also where that is not known. */
export const disjoint = (x: Affine, y: Affine, sizes: readonly number[]): boolean => {
  const strides = sizes.map((n, i) => (n > 1 ? (x.strides[i] ?? 0) : 0));
  if (sizes.some((n, i) => n > 1 && (x.strides[i] ?? 0) !== (y.strides[i] ?? 0)) || strides.some((s) => s < 0))
    return false;
  const axes = strides.flatMap((s, i) => (s ? [[s, sizes[i]!] as const] : [])).sort(([a], [b]) => b - a);
  return !reachable(y.offset - x.offset, axes);
};
