import { apply, type DotOp, type DotParams, type Spec, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, showShape, type DType } from "@hornbeam/ir";
import { castTo } from "./cast.ts";
import { permuteTo } from "./permute.ts";

interface Params extends DotParams {
  readonly dtype: DType;
}
const freeAxes = (x: Spec, batch: readonly number[], contract: readonly number[]): number[] =>
  x.shape.map((_, i) => i).filter((i) => !batch.includes(i) && !contract.includes(i));

const check = (x: Spec, y: Spec, p: Params): void => {
  const show = (): string =>
    `${showShape(x.shape)} (batch ${showShape(p.lhsBatch)}, contract ${showShape(p.lhsContract)}) and ` +
    `${showShape(y.shape)} (batch ${showShape(p.rhsBatch)}, contract ${showShape(p.rhsContract)})`;
  const pairs = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length &&
    a.every((axis, i) => axis in x.shape && b[i]! in y.shape && x.shape[axis] === y.shape[b[i]!]);
  const distinct = (axes: readonly number[]): boolean => new Set(axes).size === axes.length;
  if (
    !pairs(p.lhsBatch, p.rhsBatch) ||
    !pairs(p.lhsContract, p.rhsContract) ||
    !distinct([...p.lhsBatch, ...p.lhsContract]) ||
    !distinct([...p.rhsBatch, ...p.rhsContract])
  )
    throw new ShapeError(
      `dotGeneral: paired axes must exist, be distinct and have equal sizes; received ${show()}. Transpose or reshape one of them.`,
      {
        op: "dotGeneral",
      },
    );
  if (x.dtype !== y.dtype || x.dtype === "bool" || p.dtype === "bool")
    throw new DTypeError(
      `dotGeneral: operands must have one dtype, which is not bool; received ${x.dtype} and ${y.dtype} (result ${p.dtype}). Cast one of them.`,
      { op: "dotGeneral" },
    );
};

/**
 * One operand's gradient: contract z̄ with the other operand over that one's free axes, then bring the axes into the operand's
 * order. The order of the two factors decides whether own free or contracted axes come first: the one that the operand has, so that
 * usually nothing is left to permute. `side` is 0 for x, 1 for y.
 */
const operandGradient = (ct: Tensor, side: 0 | 1, self: Tensor, other: Tensor, p: Params): Tensor => {
  const [batch, contract, otherBatch, otherContract] =
    side === 0
      ? [p.lhsBatch, p.lhsContract, p.rhsBatch, p.rhsContract]
      : [p.rhsBatch, p.rhsContract, p.lhsBatch, p.lhsContract];
  const free = freeAxes(self, batch, contract);
  const otherFree = freeAxes(other, otherBatch, otherContract);
  const range = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i);
  const b = batch.length;
  // z's axes are batch, x free, y free.
  const ctBatch = range(0, b);
  const ctContract = range(side === 0 ? b + free.length : b, otherFree.length);
  const ordered = otherContract.map((_, i) => i).sort((i, j) => otherContract[i]! - otherContract[j]!);
  const contracted = ordered.map((i) => contract[i]!);
  const contractedFirst = contracted.length > 0 && free.length > 0 && contracted[0]! < free[0]!;
  const z = castTo(ct, self.dtype);
  const made = contractedFirst
    ? dotGeneral(other, z, { lhsBatch: otherBatch, rhsBatch: ctBatch, lhsContract: otherFree, rhsContract: ctContract })
    : dotGeneral(z, other, {
        lhsBatch: ctBatch,
        rhsBatch: otherBatch,
        lhsContract: ctContract,
        rhsContract: otherFree,
      });
  const axisOf = [...batch, ...(contractedFirst ? [...contracted, ...free] : [...free, ...contracted])];
  return permuteTo(
    made,
    axisOf.map((_, axis) => axisOf.indexOf(axis)),
  );
};

/** z[b…, m…, n…] = Σₖ x[b…, m…, k…]·y[b…, n…, k…]. x̄ = Σₙ z̄·y, ȳ = Σₘ z̄·x: dots again. */
const dotOp: DotOp<Params> = {
  name: "dotGeneral",
  kind: "dot",
  infer: ([x, y], p) => {
    check(x!, y!, p);
    const pick = (s: Spec, axes: readonly number[]): number[] => axes.map((a) => s.shape[a]!);
    const shape = [
      ...pick(x!, p.lhsBatch),
      ...pick(x!, freeAxes(x!, p.lhsBatch, p.lhsContract)),
      ...pick(y!, freeAxes(y!, p.rhsBatch, p.rhsContract)),
    ];
    return [{ shape, dtype: p.dtype }];
  },
  vjp: ([ct], { inputs: [x, y], params }) =>
    ct ? [operandGradient(ct, 0, x!, y!, params), operandGradient(ct, 1, y!, x!, params)] : [],
};

/**
 * The contraction behind matmul, tensordot and einsum: sums products over paired axes, keeps paired batch axes; the result's axes
 * are batch, free axes of x, free axes of y. `dtype` is the result's (default the operands'): int8 operands may ask for int32.
 */
export const dotGeneral = (x: Tensor, y: Tensor, axes: DotParams, options: { readonly dtype?: DType } = {}): Tensor =>
  apply<Params>(dotOp, [x, y], {
    lhsBatch: [...axes.lhsBatch],
    rhsBatch: [...axes.rhsBatch],
    lhsContract: [...axes.lhsContract],
    rhsContract: [...axes.rhsContract],
    dtype: options.dtype ?? x.dtype,
  });
