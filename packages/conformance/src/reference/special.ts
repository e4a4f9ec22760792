// Special functions from their definitions, for comparison only: slow and plain.

/** 1 − erf(x) for x ≥ 1.5, by its continued fraction. */
const erfc = (x: number): number => {
  let fraction = 0;
  for (let n = 200; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
};

/** 2/√π ∫₀ˣ e^(−t²) dt: Taylor's series near 0, erfc beyond. */
export const erf = (x: number): number => {
  const a = Math.abs(x);
  if (a >= 1.5) return Math.sign(x) * (1 - erfc(a));
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};

/** The x with erf(x) = y, by Newton's method; in the tail on erfc, which loses nothing there. */
export const erfinv = (y: number): number => {
  if (!(Math.abs(y) < 1)) return Math.abs(y) === 1 ? y * Infinity : NaN;
  const a = Math.abs(y);
  let x = a > 0.97 ? 1.6 : 0;
  for (let i = 0; i < 200; i++) {
    const miss = x >= 1.5 ? 1 - a - erfc(x) : erf(x) - a;
    const step = miss / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
    x -= Math.max(-0.5, Math.min(0.5, step));
    if (Math.abs(step) < 1e-17) break;
  }
  return Math.sign(y) * x;
};

/** B₂ₙ / (2n(2n − 1)), Stirling's series. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
/** B₂ₙ / 2n */
const harmonic = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/** ln |Γ(x)| by Stirling's series above 20, by recurrence below, by reflection for negative x. */
export const lgamma = (x: number): number => {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? NaN : Infinity;
  if (x <= 0)
    return x === Math.floor(x) ? Infinity : Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  let shift = 1;
  let z = x;
  for (; z < 20; z++) shift *= z;
  const series = stirling.reduce((s, c, n) => s + c / z ** (2 * n + 1), 0);
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift);
};

/** ψ(x), the derivative of ln Γ; NaN at its poles. */
export const digamma = (x: number): number => {
  if (x === -Infinity || Number.isNaN(x)) return NaN;
  if (x === Infinity) return x;
  if (x <= 0) return x === Math.floor(x) ? NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let sum = 0;
  let z = x;
  for (; z < 20; z++) sum -= 1 / z;
  return sum + Math.log(z) - 0.5 / z - harmonic.reduce((s, c, n) => s + c / z ** (2 * n + 2), 0);
};
