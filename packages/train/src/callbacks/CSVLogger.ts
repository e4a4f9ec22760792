import type { Logs } from "../types.ts";
import { Callback } from "./Callback.ts";

/** Where lines of text go: a file (`@hornbeam/train/node: lineFile`), or anything with these two functions. */
export interface LineSink {
  /** Opens; `append` keeps what is there. Resolves to true where there was something. */
  open(append: boolean): Promise<boolean>;
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

/** Options of CSVLogger. */
export interface CSVLoggerOptions {
  readonly separator?: string;
  /** go on in an existing file, without a second header */
  readonly append?: boolean;
}

/** Writes the logs of every epoch as a line of comma-separated values. https://keras.io/api/callbacks/csv_logger/ */
export class CSVLogger extends Callback {
  readonly #sink: LineSink;
  readonly #separator: string;
  readonly #append: boolean;
  #keys: string[] | undefined;
  #hasHeader = false;

  constructor(sink: LineSink, options: CSVLoggerOptions = {}) {
    super();
    this.#sink = sink;
    this.#separator = options.separator ?? ",";
    this.#append = options.append ?? false;
  }

  #cell(value: string | number): string {
    const text = String(value);
    return text.includes(this.#separator) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
  }
  async #line(cells: readonly (string | number)[]): Promise<void> {
    await this.#sink.write(`${cells.map((c) => this.#cell(c)).join(this.#separator)}\n`);
  }

  override async onTrainBegin(): Promise<void> {
    const existed = await this.#sink.open(this.#append);
    this.#hasHeader = this.#append && existed;
  }
  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    if (!this.#keys) {
      this.#keys = Object.keys(logs).sort();
      // As in Keras there are columns for validation that comes in later epochs only.
      if (!this.#keys.some((k) => k.startsWith("val_"))) this.#keys.push(...this.#keys.map((k) => `val_${k}`));
      if (!this.#hasHeader) await this.#line(["epoch", ...this.#keys]);
    }
    await this.#line([epoch, ...this.#keys.map((k) => logs[k] ?? "NA")]);
  }
  override async onTrainEnd(): Promise<void> {
    await this.#sink.close();
    this.#keys = undefined;
  }
}
