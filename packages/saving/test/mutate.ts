/** A small generator of pseudo-random numbers with a seed (mulberry32), so that a failing case can be run again. */
export function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const INTERESTING = [0, 1, 2, 3, 4, 0x10, 0x7f, 0x80, 0xfe, 0xff];

/** A damaged copy: a few bytes changed, a stretch copied elsewhere, or the end cut off. */
export function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const pick = (n: number): number => Math.floor(random() * n);
  const out = bytes.slice();
  const kind = pick(8);
  if (kind === 0) return out.subarray(0, pick(out.length));
  if (kind === 1) {
    const length = 1 + pick(64);
    out.copyWithin(pick(out.length), pick(out.length), pick(out.length) + length);
    return out;
  }
  for (let i = 1 + pick(4); i > 0; i--) {
    const at = pick(out.length);
    out[at] = random() < 0.5 ? INTERESTING[pick(INTERESTING.length)] : out[at] ^ (1 << pick(8));
  }
  return out;
}
