/** A reading (labels without blanks): logarithms of the probability of its paths that end with its last label, and with a blank. */
interface Beam {
  readonly path: readonly number[];
  label: number;
  blank: number;
}

const logAdd = (a: number, b: number): number => {
  const [hi, lo] = a > b ? [a, b] : [b, a];
  return lo === -Infinity ? hi : hi + Math.log1p(Math.exp(lo - hi));
};
const total = ({ label, blank }: Beam): number => logAdd(label, blank);

/** Likelier first; of equal ones the one with the lower class where they part, longer before shorter. */
const order = (a: Beam, b: Beam): number => {
  const d = total(b) - total(a);
  if (d === d && d !== 0) return d;
  for (let i = 0; i < Math.max(a.path.length, b.path.length); i++) {
    const [x, y] = [a.path[i] ?? Infinity, b.path[i] ?? Infinity];
    if (x !== y) return x - y;
  }
  return 0;
};

/** Prefix beam search over logarithms of probabilities, `steps` rows of `classes`: the best readings first. */
export const ctcBeamSearch = (
  logs: Float64Array,
  steps: number,
  classes: number,
  width: number,
  blank: number,
): readonly { readonly path: readonly number[]; readonly score: number }[] => {
  let beams: Beam[] = [{ path: [], label: -Infinity, blank: 0 }];
  for (let t = 0; t < steps; t++) {
    const next = new Map<string, Beam>();
    const at = (path: readonly number[]): Beam => {
      const key = path.join();
      let beam = next.get(key);
      if (!beam) next.set(key, (beam = { path, label: -Infinity, blank: -Infinity }));
      return beam;
    };
    for (const beam of beams) {
      const tail = beam.path[beam.path.length - 1];
      for (let c = 0; c < classes; c++) {
        const p = logs[t * classes + c]!;
        if (c === blank) {
          const same = at(beam.path);
          same.blank = logAdd(same.blank, total(beam) + p);
          continue;
        }
        const longer = at([...beam.path, c]);
        // Without a blank between them, an equal label goes on with the last one.
        longer.label = logAdd(longer.label, (c === tail ? beam.blank : total(beam)) + p);
        if (c !== tail) continue;
        const same = at(beam.path);
        same.label = logAdd(same.label, beam.label + p);
      }
    }
    beams = [...next.values()]
      .filter((b) => total(b) > -Infinity)
      .sort(order)
      .slice(0, width);
  }
  return beams.map((b) => ({ path: b.path, score: total(b) }));
};
