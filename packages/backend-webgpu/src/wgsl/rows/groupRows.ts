import { sizeOf, type BufferDecl, type LoopKernel, type Program, type Step } from "@hornbeam/ir";
import { accesses, overRows, rowLocal } from "./locality.ts";

/** Kernels that one dispatch can do, a row after the other; or one of any kind. */
export type Group = readonly [Step, ...Step[]];

/** Shortest reduction, fewest rows and most kernels of a group, and the arguments that a table of parameters holds. */
const LENGTH = 8;
const ROWS = 64;
const MOST = 12;
const ARGS = 60;

/** Whether two buffers of a Program may share memory. */
const overlap = (a: BufferDecl, b: BufferDecl): boolean =>
  a.role === "temp" && b.role === "temp" && a.offset! < b.offset! + b.bytes && b.offset! < a.offset! + a.bytes;

type Loop = Step & { readonly kernel: LoopKernel };
const isLoop = (s: Step): s is Loop => s.kernel.kind === "loop";

/** Whether `next` may join: no memory passes between rows, neither what it reads nor what it overwrites. */
const joins = (p: Program, group: readonly Loop[], next: Loop, rows: readonly number[], length: number): boolean => {
  if (!overRows(next.kernel, rows, length) || group.length >= MOST) return false;
  const all = [...group, next];
  if (new Set(all.flatMap((s) => s.buffers)).size > ARGS) return false;
  const memory = (b: number): number => p.buffers[b]!.alias ?? b;
  const written = (s: Loop): number[] => s.buffers.filter((_, i) => s.kernel.args[i]!.access !== "read").map(memory);
  const touched = (s: Loop): number[] => s.buffers.map(memory);
  const mine = new Set(written(next));
  const theirs = new Set(group.flatMap(written));
  // Memory that one of them writes and another touches.
  const met = new Set([
    ...touched(next).filter((b) => theirs.has(b)),
    ...group.flatMap(touched).filter((b) => mine.has(b)),
  ]);
  const clash = (a: Iterable<number>, b: Iterable<number>): boolean => {
    const others = [...b];
    return [...a].some((x) => others.some((y) => x !== y && overlap(p.buffers[x]!, p.buffers[y]!)));
  };
  if (clash(mine, group.flatMap(touched)) || clash(theirs, touched(next))) return false;
  return [...met].every((b) =>
    rowLocal(
      all.flatMap((s) => accesses(s.kernel, (arg) => memory(s.buffers[arg]!) === b)),
      rows,
    ),
  );
};

const starts = (k: LoopKernel): boolean =>
  k.accs.length > 0 &&
  !k.accs.some((a) => a.reducer.startsWith("arg")) &&
  sizeOf(k.reduce) >= LENGTH &&
  sizeOf(k.space) >= ROWS;

/** The steps of a Program, those together that go over the same rows one after the other: a softmax, a normalisation. */
export const groupRows = (p: Program): Group[] => {
  const groups: Group[] = [];
  for (let i = 0; i < p.steps.length;) {
    const first = p.steps[i]!;
    const group: [Step, ...Step[]] = [first];
    if (isLoop(first) && starts(first.kernel)) {
      const { space, reduce } = first.kernel;
      const loops = [first];
      for (let next = p.steps[i + 1]; next && isLoop(next); next = p.steps[i + loops.length]) {
        if (!joins(p, loops, next, space, sizeOf(reduce))) break;
        loops.push(next);
      }
      group.push(...loops.slice(1));
    }
    groups.push(group);
    i += group.length;
  }
  return groups;
};
