import { isTensor, type Tensor } from "@hornbeam/core";
import type { Layer } from "@hornbeam/nn";
import { zeros } from "@hornbeam/ops";
import type { DType } from "@hornbeam/ir";
import type { Cell, CellRun, States, StateSize } from "./Cell.ts";

const listed = (states: unknown): States => (isTensor(states) ? [states] : (states as States));

/** A cell for one call of its layer. */
export const runCell = (cell: Cell, training: boolean): CellRun =>
  cell.start?.(training) ?? {
    project: (xs) => xs,
    step: (x, states) => {
      const [y, next] = (cell as unknown as Layer).apply(x, [...states], { training }) as readonly [Tensor, unknown];
      return [y, listed(next)];
    },
  };

/** First states of a cell, in a list. */
export const initialStates = (cell: Cell, batch: number, dtype: DType): States => {
  if (cell.getInitialState) return listed(cell.getInitialState(batch));
  const make = (size: StateSize): Tensor | States =>
    typeof size === "number" ? zeros([batch, size], { dtype }) : size.map(make);
  return listed(make(cell.stateSize));
};

/** Size of a cell's output: its own word for it, or that of its first state. */
const outputSizeOf = (cell: Cell): number => {
  let size: StateSize | undefined = cell.outputSize ?? cell.stateSize;
  while (typeof size !== "number") size = (size as readonly StateSize[])[0]!;
  return size;
};
/** Sizes of a cell's output behind the batch axis. */
export const outputShapeOf = (cell: Cell): readonly number[] => cell.outputShape?.() ?? [outputSizeOf(cell)];
