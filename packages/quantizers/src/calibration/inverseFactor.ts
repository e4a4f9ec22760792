import { ValueError } from "@hornbeam/ir";

/** L with A = L·Lᵀ, in place of the lower half. @throws ValueError where A is not positive definite. */
const cholesky = (a: Float64Array, n: number): void => {
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (i > j) a[i * n + j] = sum / a[j * n + j]!;
      else if (sum > 0) a[j * n + j] = Math.sqrt(sum);
      else throw new ValueError("gptq: the inputs depend on each other; pass more data, or a larger hessianDamping.");
    }
};

/** L⁻¹ of a lower triangle. */
const invertLower = (l: Float64Array, n: number): Float64Array => {
  const out = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    out[j * n + j] = 1 / l[j * n + j]!;
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= l[i * n + k]! * out[k * n + j]!;
      out[i * n + j] = sum / l[i * n + i]!;
    }
  }
  return out;
};

/**
 * U with H⁻¹ = Uᵀ·U, U an upper triangle: the Cholesky factor of the inverse, of a symmetric positive definite H [n, n].
 * @throws ValueError where it is not.
 */
export const inverseFactor = (h: Float64Array, n: number): Float64Array => {
  const l = h.slice();
  cholesky(l, n);
  const inverse = invertLower(l, n);
  // H⁻¹ = L⁻ᵀ·L⁻¹.
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += inverse[k * n + i]! * inverse[k * n + j]!;
      product[i * n + j] = sum;
    }
  cholesky(product, n);
  const upper = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) upper[j * n + i] = product[i * n + j]!;
  return upper;
};
