import { ValueError } from "@hornbeam/ir";

/** Value number n of m of a window that is the same from both ends. */
type Shape = (n: number, m: number) => number;

/** Σ (−1)ᵏ·aₖ·cos(2πk·n/(m − 1)) */
const cosines =
  (...a: readonly number[]): Shape =>
  (n, m) =>
    a.reduce((s, x, k) => s + (k % 2 ? -x : x) * Math.cos((2 * Math.PI * k * n) / (m - 1)), 0);
/** distance from the middle, 1 at both ends */
const far = (n: number, m: number): number => Math.abs((2 * n) / (m - 1) - 1);

const parzen: Shape = (n, m) => {
  const d = Math.abs(n - (m - 1) / 2);
  const x = d / (m / 2);
  return d <= (m - 1) / 4 ? 1 - 6 * x ** 2 + 6 * x ** 3 : 2 * (1 - x) ** 3;
};
const bohman: Shape = (n, m) => {
  const x = far(n, m);
  return n === 0 || n === m - 1 ? 0 : (1 - x) * Math.cos(Math.PI * x) + Math.sin(Math.PI * x) / Math.PI;
};
/** Flat in the inner half. */
const tukey: Shape = (n, m) => {
  const end = Math.min(n, m - 1 - n);
  return end > Math.floor((m - 1) / 4) ? 1 : 0.5 * (1 - Math.cos((4 * Math.PI * end) / (m - 1)));
};
const lanczos: Shape = (n, m) => {
  const x = Math.PI * far(n, m);
  return x ? Math.sin(x) / x : 1;
};

/** scipy's windows that need no parameter, by name. */
const windows: Readonly<Record<string, Shape>> = {
  boxcar: /* @__PURE__ */ cosines(1),
  hann: /* @__PURE__ */ cosines(0.5, 0.5),
  hamming: /* @__PURE__ */ cosines(0.54, 0.46),
  blackman: /* @__PURE__ */ cosines(0.42, 0.5, 0.08),
  nuttall: /* @__PURE__ */ cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411),
  blackmanharris: /* @__PURE__ */ cosines(0.35875, 0.48829, 0.14128, 0.01168),
  flattop: /* @__PURE__ */ cosines(0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
  bartlett: (n, m) => 1 - far(n, m),
  triang: (n, m) => 1 - Math.abs(n - (m - 1) / 2) / (m % 2 ? (m + 1) / 2 : m / 2),
  barthann: (n, m) => 0.62 - 0.24 * far(n, m) + 0.38 * Math.cos(Math.PI * far(n, m)),
  cosine: (n, m) => Math.sin((Math.PI / m) * (n + 0.5)),
  exponential: (n, m) => Math.exp(-Math.abs(n - (m - 1) / 2)),
  parzen,
  bohman,
  tukey,
  lanczos,
};

/** @throws ValueError for an unknown name. */
export const checkWindow = (name: string): void => {
  if (!Object.hasOwn(windows, name))
    throw new ValueError(
      `window: the name must be one of ${Object.keys(windows).join(", ")}; received ${JSON.stringify(name)}.`,
    );
};

/** A window of a length as scipy's `get_window`; a periodic one is that of one more point, without the last. */
export const windowOf = (name: string, length: number, periodic: boolean): number[] => {
  checkWindow(name);
  if (length === 1) return [1];
  return Array.from({ length }, (_, n) => windows[name]!(n, periodic ? length + 1 : length));
};
