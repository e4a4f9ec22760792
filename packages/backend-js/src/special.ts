/** Stirling's series needs a large argument; Γ(x + 1) = xΓ(x) leads there from below. */
const LARGE = 12;

/** Σ c[i]·x^i */
const poly = (x: number, c: readonly number[]): number => c.reduceRight((s, a) => s * x + a, 0);

/** 1 − erf(x) for x ≥ 1: Laplace's continued fraction (DLMF 7.9.1), begun where e^(−√8 x √k) is nothing. */
const erfcTail = (x: number): number => {
  let t = 0;
  for (let k = 4 + Math.floor(200 / (x * x)); k; k--) t = k / 2 / (x + t);
  return Math.exp(-x * x) / (x + t) / Math.sqrt(Math.PI);
};

/** erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·5 … (2n+1)), every term of one sign (DLMF 7.6.2). */
export const erf = (x: number): number => {
  if (!(Math.abs(x) < 2)) return x !== x ? x : Math.sign(x) * (1 - erfcTail(Math.abs(x)));
  let term = x;
  let sum = 0;
  for (let n = 1; sum !== sum + term; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
};

/** Inverse of erf: Winitzki's closed form, then Halley steps on erf, or on 1 − erf where that keeps more digits. */
export const erfinv = (x: number): number => {
  const a = Math.abs(x);
  if (!(a > 0 && a < 1)) return a === 1 ? x * Infinity : a ? NaN : x;
  const l = Math.log1p(-a * a);
  const b = 2 / (Math.PI * 0.147) + l / 2;
  let y = Math.sqrt(-l / 0.147 / (Math.sqrt(b * b - l / 0.147) + b));
  for (let i = 0; i < 4; i++) {
    const miss = y > 1 ? 1 - a - erfcTail(y) : erf(y) - a;
    const step = (miss * Math.exp(y * y) * Math.sqrt(Math.PI)) / 2;
    y -= step / (1 + step * y);
  }
  return Math.sign(x) * y;
};

/** log |Γ(x)|: Stirling's series (DLMF 5.11.1), recurrence below LARGE, reflection (5.5.3) below ½. */
export const lgamma = (x: number): number => {
  if (x === -Infinity) return -x;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x - Math.round(x))))) - lgamma(1 - x);
  let p = 1;
  for (; x < LARGE; x++) p *= x;
  const r = 1 / x;
  const series = poly(r * r, [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]);
  return x === Infinity ? x : (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + r * series - Math.log(p);
};

/** Γ′/Γ: the derivative of the series above (DLMF 5.11.2, 5.5.2, 5.5.4); NaN at the poles 0, −1, −2 …. */
export const digamma = (x: number): number => {
  if (x <= 0) return x % 1 ? digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x))) : NaN;
  let s = 0;
  for (; x < LARGE; x++) s -= 1 / x;
  const r = 1 / (x * x);
  return s + Math.log(x) - 0.5 / x - r * poly(r, [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12]);
};
