import type { Tensor } from "@hornbeam/core";
import { ShapeError, ValueError, showShape } from "@hornbeam/ir";
import { abs, eye, matmul, multiply, normalize, subtract, sum, transpose } from "@hornbeam/ops";

/** factor · ½Σ|cos| between different rows (or columns), over their number. */
export class OrthogonalRegularizer {
  static readonly className: string = "OrthogonalRegularizer";
  readonly factor: number;
  readonly mode: "rows" | "columns";
  constructor(options: { readonly factor?: number; readonly mode?: "rows" | "columns" } = {}) {
    this.factor = options.factor ?? 0.01;
    this.mode = options.mode ?? "rows";
    if (this.mode !== "rows" && this.mode !== "columns")
      throw new ValueError(
        `OrthogonalRegularizer: mode must be "rows" or "columns"; received ${JSON.stringify(this.mode)}.`,
      );
  }
  call(x: Tensor): Tensor {
    if (x.rank !== 2)
      throw new ShapeError(`OrthogonalRegularizer: the input must be a matrix; received ${showShape(x.shape)}.`);
    const rows = this.mode === "rows";
    const unit = normalize(x, { axis: rows ? 1 : 0 });
    const product = rows ? matmul(unit, transpose(unit)) : matmul(transpose(unit), unit);
    const n = x.shape[rows ? 0 : 1]!;
    const off = multiply(product, subtract(1, eye(n)));
    return multiply((this.factor * 0.5) / Math.max(1, (n * (n - 1)) / 2), sum(abs(off)));
  }
  getConfig(): Record<string, unknown> {
    return { factor: this.factor, mode: this.mode };
  }
}
