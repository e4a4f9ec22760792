/** Where a progress bar is drawn. */
export interface Output {
  /** true: a line may be drawn again over itself; false: whole lines only */
  readonly live: boolean;
  /** characters in a line */
  readonly columns: number;
  /** Replaces the current line. */
  draw(line: string): void;
  /** Ends the current line with this text. */
  line(text: string): void;
}

/** Plain lines through the console: logs, files, pages without an element. */
export const consoleOutput = (): Output => ({
  live: false,
  columns: 120,
  draw: () => undefined,
  line: (text) => console.log(text),
});
