// Stirling's series and the recurrence ψ(x) = ψ(x + 1) − 1/x, lnΓ(x) = lnΓ(x + 1) − ln x, for x > 0 in float64.
const UP = 12;

/** lnΓ(x) for x > 0 (Abramowitz & Stegun 6.1.41). */
export const logGamma = (x: number): number => {
  let [y, shift] = [x, 0];
  for (; y < UP; y++) shift += Math.log(y);
  const r = 1 / (y * y);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
};

/** ψ(x) for x > 0 (Abramowitz & Stegun 6.3.18). */
export const digamma = (x: number): number => {
  let [y, shift] = [x, 0];
  for (; y < UP; y++) shift += 1 / y;
  const r = 1 / (y * y);
  return Math.log(y) - 0.5 / y - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132)))) - shift;
};

/** P = xᵃ·e⁻ˣ/Γ(a + 1)·Σ xⁿ/((a + 1)…(a + n)) and ∂P/∂a, for x < a + 1 (Abramowitz & Stegun 6.5.29). */
const series = (a: number, x: number): readonly [number, number] => {
  let [term, slope, sum, slopes] = [1, 0, 1, 0];
  for (let n = 1; n < 100_000 && term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    slope -= 1 / (a + n);
    sum += term;
    slopes += term * slope;
  }
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  return [scale * sum, scale * (sum * (Math.log(x) - digamma(a + 1)) + slopes)];
};

/** Q = 1 − P as a continued fraction (Abramowitz & Stegun 6.5.31, by Lentz), with its derivative by a carried along. */
const fraction = (a: number, x: number): readonly [number, number] => {
  let b = x + 1 - a;
  let [c, dc, d, dd] = [1e300, 0, 1 / b, 1 / (b * b)];
  let [h, dh] = [d, dd];
  for (let i = 1; i < 100_000; i++) {
    const [an, dan] = [-i * (i - a), i];
    b += 2;
    const below = an * d + b;
    const slope = dan * d + an * dd - 1;
    dc = -1 + dan / c - (an * dc) / (c * c);
    c = b + an / c;
    [d, dd] = [1 / below, -slope / (below * below)];
    const [by, dby] = [d * c, dd * c + d * dc];
    dh = dh * by + h * dby;
    h *= by;
    if (Math.abs(by - 1) < 1e-16) break;
  }
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return [scale * h, scale * (h * (Math.log(x) - digamma(a)) + dh)];
};

/** [P(a, x), ∂P/∂a] of the regularised lower incomplete gamma function. */
export const lowerGamma = (a: number, x: number): readonly [number, number] => {
  if (!(a >= 0) || !(x >= 0)) return [NaN, NaN];
  if (a === 0) return x === 0 ? [NaN, NaN] : [1, NaN];
  if (x === 0) return [0, 0];
  if (x === Infinity) return a === Infinity ? [NaN, NaN] : [1, 0];
  if (a === Infinity) return [0, 0];
  if (x < a + 1) return series(a, x);
  const [q, slope] = fraction(a, x);
  return [1 - q, -slope];
};
