import { ValueError } from "@hornbeam/ir";

/** Python's exponent has at least two digits: 1e-04. */
const exponent = (value: number, digits: number): string =>
  value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");

/** Significant digits without trailing zeros; scientific below 1e-4 and from 10^digits on. */
const general = (value: number, digits: number): string => {
  const p = digits || 1;
  if (!value) return "0";
  const e = Number(value.toExponential(p - 1).split("e")[1]);
  const text = e < -4 || e >= p ? exponent(value, p - 1) : value.toFixed(Math.max(0, p - 1 - e));
  return text.replace(/\.?0+(?=$|e)/, (zeros) => (text.includes(".") ? "" : zeros));
};

const group = (text: string, mark: string): string => text.replace(/^\d+/, (n) => n.replace(/\B(?=(\d{3})+$)/g, mark));

const SPEC = /^(?:(.)?([<>^=]))?([+\- ])?(0)?(\d+)?([,_])?(?:\.(\d+))?([dfFeEgG%n]?)$/u;

/**
 * A number as Python's `format(value, spec)` writes it: fill, alignment, sign, zeros, width, thousands, precision, and the types
 * d f e g % — `pyFormat(7, "03d")` is `007`, `pyFormat(0.25, ".1%")` is `25.0%`.
 * @throws ValueError for a specification that Python does not know.
 */
export const pyFormat = (value: number, spec: string): string => {
  const m = SPEC.exec(spec);
  if (!m) throw new ValueError(`format: must be a format of Python, such as 02d or .4f; received ${spec}.`);
  const [, fill, align, sign = "-", zero, width, mark, digits, type = ""] = m;
  const size = Math.abs(value);
  const precision = Number(digits ?? 6);
  const forms: Readonly<Record<string, () => string>> = {
    d: () => Math.trunc(size).toFixed(0),
    f: () => size.toFixed(precision),
    e: () => exponent(size, precision),
    g: () => general(size, precision),
    "%": () => `${(size * 100).toFixed(precision)}%`,
  };
  const form =
    type === "" || type === "n" ? (digits === undefined ? () => String(size) : forms.g!) : forms[type.toLowerCase()]!;
  let text = Number.isFinite(size) ? form() : Number.isNaN(size) ? "nan" : "inf";
  if (/[A-Z]/.test(type)) text = text.toUpperCase();
  if (mark) text = group(text, mark);
  const front = value < 0 || Object.is(value, -0) ? "-" : sign === "-" ? "" : sign;
  const padding = (fill ?? (zero && !align ? "0" : " ")).repeat(
    Math.max(0, Number(width ?? 0) - front.length - text.length),
  );
  switch (align ?? (zero ? "=" : ">")) {
    case "<":
      return front + text + padding;
    case "^": {
      const half = padding.length >> 1;
      return padding.slice(0, half) + front + text + padding.slice(half);
    }
    case "=":
      return front + padding + text;
    default:
      return padding + front + text;
  }
};
