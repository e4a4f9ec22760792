import type { Logs } from "../types.ts";
import { Callback } from "./Callback.ts";
import { consoleOutput, type Output } from "./output.ts";

const BAR = 20;

/** A number as Keras's bar prints it: four decimals, or scientific where that would lose it. */
const show = (value: number): string =>
  Math.abs(value) > 1e-3 || value === 0 ? value.toFixed(4) : value.toExponential(4);

const showTime = (seconds: number): string => {
  const s = Math.floor(seconds);
  if (s >= 3600)
    return `${Math.floor(s / 3600)}:${String(Math.floor((s % 3600) / 60)).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
  return s >= 60 ? `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}` : `${s}s`;
};

const showStep = (seconds: number): string => {
  if (seconds >= 1) return `${seconds.toFixed(0)}s/step`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toFixed(0)}ms/step` : `${(seconds * 1e6).toFixed(0)}us/step`;
};

/** Options of ProgbarLogger. */
export interface ProgbarLoggerOptions {
  /** default: plain lines through the console; `@hornbeam/train/node` and `/browser` have live ones */
  readonly output?: Output;
  /** further text for the line, from the logs: tokens per second, perplexity … */
  readonly extra?: (logs: Logs, info: { readonly step: number; readonly secondsPerStep: number }) => string;
}

/**
 * Progress of an epoch as Keras prints it: `188/188 ━━━━━━━━━━━━━━━━━━━━ 1s 5ms/step - accuracy: 0.9712 - loss: 0.0921`, drawn live where the output
 * can, one line an epoch elsewhere. Models of "hornbeam" add one unless verbose is 0; where `fit`
 * is used by itself, pass one in callbacks.
 */
export class ProgbarLogger extends Callback {
  override readonly batchLogsEvery: number = 100;
  readonly #output: Output;
  readonly #extra: ProgbarLoggerOptions["extra"];
  #target: number | undefined;
  #seen = 0;
  #start = 0;
  #training = false;
  /** time of the first step, which compiles: left out of the time a step takes */
  #first = 0;

  constructor(options: ProgbarLoggerOptions = {}) {
    super();
    this.#output = options.output ?? consoleOutput();
    this.#extra = options.extra;
  }

  #begin(): void {
    this.#seen = 0;
    this.#start = performance.now();
    this.#target = this.params.steps;
  }

  override onTrainBegin(): void {
    this.#training = true;
  }
  override onEpochBegin(epoch: number): void {
    if (this.params.epochs > 1 && this.params.verbose === 1)
      this.#output.line(`Epoch ${epoch + 1}/${this.params.epochs}`);
    this.#begin();
  }
  override onTrainBatchEnd(batch: number, logs?: Logs): void {
    this.#update(batch, logs);
  }
  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    const prefix = this.params.verbose === 2 ? `Epoch ${epoch + 1}/${this.params.epochs} - ` : "";
    this.#target = this.#seen;
    this.#output.line(prefix + this.#line(logs));
  }
  override onTrainEnd(): void {
    this.#training = false;
  }
  override onTestBegin(): void {
    if (!this.#training) this.#begin();
  }
  override onTestBatchEnd(batch: number, logs?: Logs): void {
    if (!this.#training) this.#update(batch, logs);
  }
  override onTestEnd(logs: Logs = {}): void {
    if (!this.#training) this.#output.line(this.#line(logs));
  }
  override onPredictBegin(): void {
    this.#begin();
  }
  override onPredictBatchEnd(batch: number): void {
    this.#update(batch, {});
  }
  override onPredictEnd(): void {
    this.#output.line(this.#line({}));
  }

  #update(batch: number, logs: Logs | undefined): void {
    this.#seen = batch + 1;
    if (this.#seen === 1) this.#first = performance.now();
    if (logs && this.#output.live && this.params.verbose === 1)
      this.#output.draw(this.#line(logs).slice(0, this.#output.columns - 1));
  }

  #line(logs: Logs): string {
    const now = performance.now();
    const elapsed = (now - this.#start) / 1e3;
    const perStep = this.#seen > 1 ? (now - this.#first) / 1e3 / (this.#seen - 1) : elapsed;
    const target = this.#target;
    const count =
      target === undefined
        ? `${this.#seen}/Unknown`
        : `${String(this.#seen).padStart(String(target).length)}/${target}`;
    const full = target ? Math.round((BAR * this.#seen) / target) : BAR;
    const bar = `${"━".repeat(full)}${" ".repeat(BAR - full)}`;
    const done = target === undefined || this.#seen >= target;
    const time = done
      ? `${showTime(elapsed)} ${showStep(perStep)}`
      : `${showTime(perStep * (target - this.#seen))} ${showStep(perStep)}`;
    const values = Object.entries(logs)
      .map(([name, value]) => ` - ${name}: ${show(value)}`)
      .join("");
    const extra = this.#extra?.(logs, { step: this.#seen, secondsPerStep: perStep }) ?? "";
    return `${count} ${bar} ${time}${values}${extra && ` - ${extra}`}`;
  }
}
