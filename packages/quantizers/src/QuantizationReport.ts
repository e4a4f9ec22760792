/**
 * What `model.quantize` did: which layers were quantized, which not, and why. https://keras.io/api/quantizers/
 * @example const report = await model.quantize("int8"); report.numQuantized;
 */
export class QuantizationReport {
  static readonly SKIP_NO_SUPPORT: string = "no quantize support";
  static readonly SKIP_FILTERED: string = "filtered out";
  static readonly SKIP_ALREADY_QUANTIZED: string = "already quantized";
  static readonly SKIP_OUTSIDE_STRUCTURE: string = "outside quantization structure";

  readonly mode: string | null;
  /** path, mode and dtype policy of each quantized layer */
  readonly quantized: (readonly [path: string, mode: string, scheme: string])[] = [];
  readonly skipped: (readonly [path: string, reason: string])[] = [];
  readonly errors: (readonly [path: string, message: string])[] = [];

  constructor({ mode = null }: { readonly mode?: string | null } = {}) {
    this.mode = mode;
  }
  addQuantized(path: string, mode: string, scheme: string): void {
    this.quantized.push([path, mode, scheme]);
  }
  addSkipped(path: string, reason: string): void {
    this.skipped.push([path, reason]);
  }
  addError(path: string, error: unknown): void {
    this.errors.push([path, String(error)]);
  }
  get numQuantized(): number {
    return this.quantized.length;
  }
  get numSkipped(): number {
    return this.skipped.length;
  }
  get numErrors(): number {
    return this.errors.length;
  }
  /** Paths of the layers that were skipped for this reason. */
  skippedByReason(reason: string): readonly string[] {
    return this.skipped.filter(([, r]) => r === reason).map(([path]) => path);
  }
  /** One message for what may surprise; null where nothing does. */
  summaryWarning({ maxExamples = 5 }: { readonly maxExamples?: number } = {}): string | null {
    const unsupported = this.skippedByReason(QuantizationReport.SKIP_NO_SUPPORT);
    if (!unsupported.length && !this.errors.length) return null;
    const examples = (paths: readonly string[]): string =>
      paths.slice(0, maxExamples).join(", ") + (paths.length > maxExamples ? ", ..." : "");
    const parts = [
      ...(unsupported.length
        ? [
            `${unsupported.length} layer(s) were skipped because they do not support quantization (e.g. ${examples(unsupported)}).`,
          ]
        : []),
      ...(this.errors.length
        ? [`${this.errors.length} layer(s) reported errors (e.g. ${examples(this.errors.map(([p]) => p))}).`]
        : []),
      `Quantized ${this.numQuantized} layer(s) in mode "${this.mode}".`,
    ];
    return `model.quantize: ${parts.join(" ")}`;
  }
  /** The whole report, a line for each layer. */
  render(): string {
    const list = (lines: readonly string[]): string[] => (lines.length ? lines.map((l) => `  - ${l}`) : ["  (none)"]);
    return [
      `Quantization report (mode="${this.mode}")`,
      "=".repeat(65),
      `Quantized ${this.numQuantized} layer(s):`,
      ...list(this.quantized.map(([path, mode, scheme]) => `${path} (${mode}): ${scheme}`)),
      `Skipped ${this.numSkipped} layer(s):`,
      ...list(this.skipped.map(([path, reason]) => `${path}: ${reason}`)),
      ...(this.errors.length
        ? [`Errors on ${this.numErrors} layer(s):`, ...list(this.errors.map((e) => e.join(": ")))]
        : []),
    ].join("\n");
  }
  toString(): string {
    return `QuantizationReport(mode=${this.mode}, quantized=${this.numQuantized}, skipped=${this.numSkipped}, errors=${this.numErrors})`;
  }
}
