import type { ConvKernel } from "@hornbeam/ir";
import { blocksOf, type Blocks } from "../dot/blocked.ts";
import { ROWS } from "../dot/gemm.ts";

/** A convolution as a matrix product a group: what its rows, columns and ks are. */
export interface ConvPlan {
  readonly taps: number;
  /** channels of a group on the side the packed panels are read from, and on the side of the columns */
  readonly inner: number;
  readonly columns: number;
  /** rows of panels that one tap takes (filterGrad) */
  readonly tapRows: number;
  readonly blocks: Blocks;
  /** further scratch memory behind the blocks: zeros, then the table of positions */
  readonly zeros: number;
  readonly table: number;
  readonly bytes: number;
}

const up = (n: number, to: number): number => Math.ceil(n / to) * to;
const product = (sizes: readonly number[]): number => sizes.reduce((n, d) => n * d, 1);

/** Blocks whose ks (or rows) are whole taps. */
const aligned = (b: Blocks, mc: number, kc: number): Blocks => {
  const at = up(mc * kc * 4, 64);
  const c = at + up(kc * b.nc * 4, 64);
  return { ...b, mc, kc, b: at, c, bytes: c + up(mc * b.nc * 4, 64) };
};

/** Undefined where a product would be too thin to pay: other dtypes, a filter for each channel, hardly any channels. */
export const planOf = (k: ConvKernel): ConvPlan | undefined => {
  const { geometry: g, direction } = k;
  const [a, b] = k.operands;
  if (k.dtype !== "float32" || k.args[a]!.dtype !== "float32" || k.args[b]!.dtype !== "float32") return undefined;
  const cin = g.inChannels / g.groups;
  const cout = g.outChannels / g.groups;
  const taps = product(g.kernelSize);
  const places = g.batch * product(g.outSize);
  const inner = direction === "inputGrad" ? cout : cin;
  const columns = direction === "inputGrad" ? cin : cout;
  if (columns < 4 || taps * inner < 4 || !places || !product(g.inSize) || !g.batch) return undefined;
  const tapRows = up(cin, ROWS);
  let blocks: Blocks;
  if (direction === "filterGrad") {
    const whole = blocksOf(taps * tapRows, columns, places);
    blocks = aligned(whole, tapRows * Math.max(1, Math.floor(192 / tapRows)), whole.kc);
  } else {
    const rows = direction === "forward" ? places : g.batch * product(g.inSize);
    const whole = blocksOf(rows, columns, taps * inner);
    blocks = aligned(whole, whole.mc, inner * Math.min(taps, Math.max(1, Math.floor(384 / inner))));
  }
  const table = blocks.bytes + up(inner * 4 + 32, 64);
  const entry = 4 * (1 + g.inSize.length);
  return {
    taps,
    inner,
    columns,
    tapRows,
    blocks,
    zeros: blocks.bytes,
    table,
    bytes: table + up(blocks.kc * entry, 64),
  };
};
