/**
 * A number that Python holds as `float`. JavaScript has one type of number; where a file must say `1.0` and not `1`, the value is
 * wrapped in this. Arithmetic and comparison see the number (`valueOf`).
 */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
  toJSON(): number {
    return this.value;
  }
}

/** Wraps `value` so that it is written as a float. */
export const pyFloat = (value: number): PyFloat => new PyFloat(value);

/**
 * Python's `repr` of a float: the shortest digits that read back as the same number (as in JavaScript), with an exponent of two digits at
 * least below 1e-4 and from 1e16, and with `.0` where nothing else tells it from an integer.
 */
export function floatRepr(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa, power] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const point = Number(power) + 1;
  if (point <= -4 || point > 16) {
    const exponent = String(Math.abs(point - 1)).padStart(2, "0");
    return `${sign}${mantissa}e${point > 0 ? "+" : "-"}${exponent}`;
  }
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (digits.length <= point) return `${sign}${digits.padEnd(point, "0")}.0`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
