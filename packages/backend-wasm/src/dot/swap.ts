import type { DotKernel, DotOperand } from "@hornbeam/ir";

/** A dot as it is computed: perhaps as its transpose, so that neighbours in memory are columns. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly lhs: DotOperand;
  readonly rhs: DotOperand;
  readonly swapped: boolean;
}

const transposed = (o: DotOperand): DotOperand => ({ ...o, row: o.col, col: o.row });

/** (A·B)ᵀ = Bᵀ·Aᵀ: where the result is stored by columns, or has hardly any of them and the left operand's rows lie side by side. */
export const productOf = (k: DotKernel): Product => {
  const rank = k.batch.length;
  const [s] = k.stores;
  const stride = (axis: number): number => s?.index.strides[rank + axis] ?? 0;
  const byColumns = k.stores.length === 1 && k.m > 1 && k.n > 1 && stride(0) === 1 && stride(1) !== 1;
  const byRows = k.stores.length === 1 && stride(1) === 1;
  const thin = k.n === 1 || (k.n < 4 && k.m > k.n && !(byRows && k.lhs.col === 1) && k.lhs.row === 1);
  const p = { m: k.m, n: k.n, k: k.k, lhs: k.lhs, rhs: k.rhs, swapped: false };
  return (byColumns && k.m >= 4) || (thin && k.m > 1)
    ? { m: k.n, n: k.m, k: k.k, lhs: transposed(k.rhs), rhs: transposed(k.lhs), swapped: true }
    : p;
};
