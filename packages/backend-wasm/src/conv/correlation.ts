import type { ConvGeometry } from "@hornbeam/ir";

/**
 * Places q of a result, each the sum over taps j of what lies in the source at q·step + j·by − pad:
 * the form in which results are computed in tiles, forward and (one for each phase of the strides) inputGrad.
 */
export interface Correlation {
  /** along each axis: places, taps, and what they mean */
  readonly places: readonly number[];
  readonly taps: readonly number[];
  readonly step: readonly number[];
  readonly by: readonly number[];
  readonly pad: readonly number[];
  /** place q is start + q·every of the result, tap j is the filter's from + j·tapStep */
  readonly start: readonly number[];
  readonly every: readonly number[];
  readonly from: readonly number[];
  readonly tapStep: readonly number[];
}

export const forwardOf = (g: ConvGeometry): Correlation => {
  const [zero, one] = [g.strides.map(() => 0), g.strides.map(() => 1)];
  return {
    places: g.outSize,
    taps: g.kernelSize,
    step: g.strides,
    by: g.dilation,
    pad: g.padLo,
    start: zero,
    every: one,
    from: zero,
    tapStep: one,
  };
};

const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a);

/** The numbers of one axis for the places i with (i + padLo) mod stride = phase, from taps with t·dilation mod stride = phase. */
const phaseOf = (g: ConvGeometry, axis: number, phase: number): number[] => {
  const [s, d, pad, size, kernel] = [
    g.strides[axis]!,
    g.dilation[axis]!,
    g.padLo[axis]!,
    g.inSize[axis]!,
    g.kernelSize[axis]!,
  ];
  const start = (((phase - pad) % s) + s) % s;
  const places = Math.max(0, Math.ceil((size - start) / s));
  const every = s / gcd(s, d);
  let first = 0;
  while (first < every && (first * d) % s !== phase) first++;
  const taps = first === every ? 0 : Math.max(0, Math.ceil((kernel - first) / every));
  const by = (d * every) / s;
  // Taps are taken from the last to the first, so that the source is read forwards.
  return [
    places,
    taps,
    1,
    by,
    (taps - 1) * by - (start + pad - first * d) / s,
    start,
    s,
    first + (taps - 1) * every,
    -every,
  ];
};

/** One correlation for each phase that has places. */
export const phasesOf = (g: ConvGeometry): Correlation[] => {
  let all: number[][][] = [[]];
  g.strides.forEach((s, axis) => {
    const phases = Array.from({ length: s }, (_, phase) => phaseOf(g, axis, phase)).filter((p) => p[0]);
    all = all.flatMap((before) => phases.map((p) => [...before, p]));
  });
  const keys = ["places", "taps", "step", "by", "pad", "start", "every", "from", "tapStep"] as const;
  return all.map(
    (axes) => Object.fromEntries(keys.map((key, i) => [key, axes.map((a) => a[i]!)])) as unknown as Correlation,
  );
};
