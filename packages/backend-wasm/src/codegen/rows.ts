import { affineRange, dtypes, exprTopo } from "@hornbeam/ir";
import type { Affine, LoopKernel, Program, Step } from "@hornbeam/ir";
import { exprsOf } from "./key.ts";

/** Bytes of all rows of a tile together: they are to stay in the second-level cache from one kernel to the next. */
const TILE_BYTES = 128 * 1024;
/** Below so many bytes that are needed again the caches hold them anyway. */
const WORTH = 1024 * 1024;

/** Kernels that run tile by tile of rows: all of them on the first rows, then all on the next. */
export interface RowGroup {
  readonly tiles: number;
  /** kernels of one tile, and by how many bytes each argument moves from tile to tile */
  readonly steps: readonly { readonly step: Step; readonly advance: readonly number[] }[];
}

/** How a kernel uses a buffer: bytes from row to row, whether a row's elements lie within that, whether it writes. */
interface Use {
  readonly stride: number;
  readonly local: boolean;
  readonly writes: boolean;
}

/** The uses of a kernel's arguments, or undefined where rows cannot be told apart. */
const usesOf = (k: LoopKernel): Use[] | undefined => {
  const sizes = [...k.space, ...k.reduce];
  const along = (x: Affine): number => x.strides[0] ?? 0;
  const uses: (Use | undefined)[] = k.args.map(() => undefined);
  const use = (arg: number, index: Affine, writes: boolean, dynamic: boolean): boolean => {
    const { bytes } = dtypes[k.args[arg]!.dtype];
    const stride = along(index) * bytes;
    const [lo, hi] = affineRange({ offset: index.offset, strides: [0, ...index.strides.slice(1)] }, sizes);
    const local = !dynamic && lo >= 0 && (hi + 1) * bytes <= stride;
    const old = uses[arg];
    uses[arg] = { stride, local: local && (old?.local ?? true), writes: writes || (old?.writes ?? false) };
    return stride >= 0 && (!old || old.stride === stride);
  };
  for (const e of exprTopo(exprsOf(k))) {
    if (e.op === "load" && !use(e.arg, e.index, false, e.dyn !== undefined)) return undefined;
    if (e.op === "index" && along(e.index)) return undefined;
    if (e.op === "guard" && e.bounds.some((b) => along(b.index))) return undefined;
  }
  for (const s of k.stores) if (!use(s.arg, s.index, true, false)) return undefined;
  return uses.every((u) => u !== undefined) ? uses : undefined;
};

/** Where a buffer lies: buffers of one place and overlapping extents share memory. */
export const regionOf = (
  p: Program,
  n: number,
): { readonly place: string; readonly from: number; readonly to: number } => {
  const { role, offset = 0, alias, bytes } = p.buffers[n]!;
  if (role === "temp") return { place: "arena", from: offset, to: offset + bytes };
  return { place: String(role === "output" && alias !== undefined ? alias : n), from: 0, to: bytes };
};

/** Steps collected so far, and how they use each buffer. */
class Collected {
  readonly steps: { readonly step: Step; readonly uses: readonly Use[] }[] = [];
  readonly #uses = new Map<number, Use>();
  readonly #program: Program;
  /** bytes that a later kernel reads of what an earlier one read or wrote */
  again = 0;

  constructor(program: Program) {
    this.#program = program;
  }
  get rows(): number {
    return (this.steps[0]!.step.kernel as LoopKernel).space[0]!;
  }
  get rowBytes(): number {
    return [...this.#uses.values()].reduce((sum, u) => sum + u.stride, 0);
  }

  /** Adds a step if every row of it needs nothing but the same row of the steps before. */
  add(step: Step): boolean {
    const { kernel, buffers } = step;
    if (kernel.kind !== "loop" || !kernel.space.length || (this.steps.length && kernel.space[0] !== this.rows))
      return false;
    const uses = usesOf(kernel);
    if (!uses || !uses.every((u, i) => this.#fits(buffers[i]!, u))) return false;
    uses.forEach((u, i) => {
      const old = this.#uses.get(buffers[i]!);
      if (old && !u.writes) this.again += this.#program.buffers[buffers[i]!]!.bytes;
      this.#uses.set(buffers[i]!, {
        stride: u.stride,
        local: u.local && (old?.local ?? true),
        writes: u.writes || (old?.writes ?? false),
      });
    });
    this.steps.push({ step, uses });
    return true;
  }

  #fits(buffer: number, use: Use): boolean {
    const region = regionOf(this.#program, buffer);
    for (const [n, other] of this.#uses) {
      const there = regionOf(this.#program, n);
      const apart = there.place !== region.place || there.to <= region.from || there.from >= region.to;
      if (apart || !(use.writes || other.writes)) continue;
      if (there.from !== region.from || !use.local || !other.local || use.stride !== other.stride) return false;
    }
    return !use.writes || use.local;
  }
}

const largestDivisor = (n: number, most: number): number => {
  let d = Math.max(1, Math.min(n, Math.floor(most)));
  while (n % d) d--;
  return d;
};

const groupOf = (c: Collected): RowGroup | undefined => {
  if (c.steps.length < 2 || c.again < WORTH) return undefined;
  const { rows } = c;
  const tile = largestDivisor(rows, TILE_BYTES / Math.max(1, c.rowBytes));
  if (tile === rows || rows / tile > 4096) return undefined;
  return {
    tiles: rows / tile,
    steps: c.steps.map(({ step, uses }) => {
      const kernel = step.kernel as LoopKernel;
      const part: LoopKernel = { ...kernel, space: [tile, ...kernel.space.slice(1)] };
      return { step: { kernel: part, buffers: step.buffers }, advance: uses.map((u) => u.stride * tile) };
    }),
  };
};

/**
 * Puts kernels that follow each other, work on the same rows and share more than the caches hold (softmax, normalizations and their
 * gradients) into groups that go over memory once. Every element is computed as before: results have the same bits.
 */
export const groupRows = (p: Program): (Step | RowGroup)[] => {
  const out: (Step | RowGroup)[] = [];
  let open = new Collected(p);
  const close = (): void => {
    const group = open.steps.length ? groupOf(open) : undefined;
    if (group) out.push(group);
    else out.push(...open.steps.map((s) => s.step));
    open = new Collected(p);
  };
  for (const step of p.steps) {
    if (open.add(step)) continue;
    close();
    if (!open.add(step)) out.push(step);
  }
  close();
  return out;
};
