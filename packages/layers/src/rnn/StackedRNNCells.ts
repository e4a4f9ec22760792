import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { Layer, type CallOptions, type LayerOptions, type SymbolicShape } from "@hornbeam/nn";
import { expandDims, squeeze } from "@hornbeam/ops";
import { savedLayer } from "../savedLayer.ts";
import type { Cell, CellRun, States, StateSize } from "./Cell.ts";
import { initialStates, outputShapeOf, runCell } from "./runCell.ts";

/**
 * Several cells as one: each takes the output of the one before. States are a list of each cell's states.
 * https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/
 * @example new RNN(new StackedRNNCells([new LSTMCell(8), new LSTMCell(8)])).apply(sequences)
 */
export class StackedRNNCells extends Layer implements Cell {
  static override readonly className: string = "StackedRNNCells";
  static override readonly positional: readonly string[] = ["cells"];
  readonly cells: readonly Cell[];

  /** @throws ValueError for an empty list, or a cell without `stateSize`. */
  constructor(cells: readonly Cell[], options: LayerOptions = {}) {
    super(options);
    if (!cells.length || cells.some((c) => !(c instanceof Layer) || c.stateSize === undefined))
      throw new ValueError(
        `StackedRNNCells: cells must be a list of layers with stateSize and call(x, states); received ${cells.length}.`,
      );
    this.cells = cells;
  }
  get stateSize(): StateSize {
    return this.cells.map((c) => c.stateSize);
  }
  outputShape(): readonly number[] {
    return outputShapeOf(this.cells[this.cells.length - 1]!);
  }
  getInitialState(batchSize: number): States {
    return this.cells.map((c) => initialStates(c, batchSize, this.computeDtype));
  }
  override build(inputShape: SymbolicShape): void {
    let shape = inputShape;
    for (const cell of this.cells) {
      cell.buildFrom([shape]);
      shape = [inputShape[0]!, ...outputShapeOf(cell)];
    }
  }
  /** The first cell computes its inputs' part of all steps at once; the others see only one step at a time. */
  start(training: boolean): CellRun {
    const [first, ...rest] = this.cells.map((c) => runCell(c, training)) as [CellRun, ...CellRun[]];
    return {
      project: (xs) => first.project(xs),
      step: (x, states) => {
        const [y, next] = first.step(x, states[0] as States);
        let output = y;
        const all: States[] = [next];
        rest.forEach((run, i) => {
          const part = squeeze(run.project(expandDims(output, 0)), { axis: 0 });
          const [z, after] = run.step(part, states[i + 1] as States);
          output = z;
          all.push(after);
        });
        return [output, all];
      },
    };
  }
  override call(x: Tensor, states: States, options: CallOptions = {}): unknown {
    const { project, step } = this.start(options.training ?? false);
    return step(squeeze(project(expandDims(x, 0)), { axis: 0 }), states);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cells: this.cells.map(savedLayer) };
  }
}
