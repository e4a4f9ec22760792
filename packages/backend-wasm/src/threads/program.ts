import type { Kernel, LoopKernel, Program, Step } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import type { Build } from "../codegen/build.ts";
import { callableOf, flatCallable, type Callable } from "../codegen/flat.ts";
import { kernelKey } from "../codegen/key.ts";
import { emitLoop } from "../codegen/loop.ts";
import { kernelOf, placesOf, tableBytes } from "../codegen/program.ts";
import { groupRows, regionOf, type RowGroup } from "../codegen/rows.ts";
import type { Split } from "./split.ts";
import { barrier, thread } from "./sync.ts";

/** What the steps since the last barrier did to memory. */
interface Trace {
  readonly place: string;
  readonly from: number;
  readonly to: number;
  readonly writes: boolean;
  readonly alone: boolean;
}

/** One step, or a group of them, as threads run it. */
interface Item {
  readonly steps: readonly Step[];
  /** done by the first thread */
  readonly alone: boolean;
  emit(f: Fn): void;
}

const tracesOf = (p: Program, { steps, alone }: Item): Trace[] =>
  steps.flatMap(({ kernel, buffers }) =>
    buffers.map((n, arg) => ({ ...regionOf(p, n), writes: kernel.args[arg]!.access !== "read", alone })),
  );

const conflict = (a: Trace, b: Trace): boolean =>
  (a.writes || b.writes) && !(a.alone && b.alone) && a.place === b.place && a.from < b.to && b.from < a.to;

/** for (part = thread; part < parts; part += threads) body(part) */
const eachPart = (f: Fn, control: number, parts: number, body: (part: number) => void): void => {
  const part = f.local();
  thread(f).set(part);
  f.whileLess(part, parts, 0, () => {
    body(part);
    f.get(part).i32(0).mem("i32.load", control).op("i32.add").set(part);
  });
  f.release(part);
};

/** Kernels whose bodies are Programs: all threads go through them, and share what is inside. */
const together = (k: Kernel): boolean => k.kind === "scan" || k.kind === "while" || k.kind === "cond";

/** Programs that `threads` threads run together: parts of large kernels, barriers where what one wrote is what another needs. */
export const teamEmitter =
  (
    threads: number,
    control: number,
    splitOf: (k: Kernel) => Split | undefined,
    /** builds that share out something are put in here */
    shared: WeakSet<Build>,
  ): Build["emitProgram"] =>
  (b, p, arena, exported) => {
    const main = exported !== undefined;
    const { table, push } = placesOf(b, p, arena, main ? 1 : threads);
    const own = (f: Fn): void => void thread(f).i32(tableBytes(p)).op("i32.mul");

    const call = (
      f: Fn,
      base: () => void,
      { kernel, buffers }: Step,
      { ref, range }: Callable,
      moved?: (arg: number) => void,
    ): void => {
      buffers.forEach((n, arg) => {
        push(f, n, base);
        moved?.(arg);
      });
      if (b.set[kernel.kind]!.scratch) thread(f).i32(b.scratchBytes).op("i32.mul").i32(b.scratch).op("i32.add");
      if (range) f.i32(range[0]).i32(range[1]);
      f.call(ref);
    };
    /** The local with the offset of the thread's table, made where a function begins. */
    let base: () => void = () => undefined;

    const splitItem = (step: Step, split: Split): Item => {
      const refs = split.parts.map(({ kernel, range }) => {
        if (!range) return kernelOf(b, kernel);
        const flat = flatCallable(b, kernel);
        if (flat) return flat.ref;
        const key = `range ${kernelKey(kernel)}`;
        const made = b.kernels.get(key) ?? emitLoop(b.ctx, kernel as LoopKernel, split.draft, true);
        b.kernels.set(key, made);
        return made;
      });
      shared.add(b);
      return {
        steps: [step],
        alone: false,
        emit: (f) =>
          eachPart(f, control, split.parts.length, (part) =>
            f.block((done) =>
              split.parts.forEach(({ offsets, range, kernel }, i) => {
                const go = (): void => {
                  const moved = (arg: number): void => void (offsets[arg] && f.i32(offsets[arg]!).op("i32.add"));
                  call(f, base, { kernel, buffers: step.buffers }, { ref: refs[i]!, range }, moved);
                };
                if (i === split.parts.length - 1) go();
                else
                  f.get(part)
                    .i32(i)
                    .op("i32.eq")
                    .if(() => {
                      go();
                      f.br(done);
                    });
              }),
            ),
          ),
      };
    };
    const groupItem = (group: RowGroup): Item => {
      const refs = group.steps.map(({ step }) => callableOf(b, step.kernel));
      const parts = Math.min(threads, group.tiles);
      shared.add(b);
      return {
        steps: group.steps.map((s) => s.step),
        alone: false,
        emit: (f) =>
          eachPart(f, control, parts, (part) => {
            const [tile, end] = [f.local(), f.local()];
            const bound = (add: number): Fn =>
              f.get(part).i32(add).op("i32.add").i32(group.tiles).op("i32.mul").i32(parts).op("i32.div_s");
            bound(1).set(end);
            bound(0).set(tile);
            f.whileLess(
              tile,
              () => f.get(end),
              1,
              () =>
                group.steps.forEach(({ step, advance }, i) =>
                  call(
                    f,
                    base,
                    step,
                    refs[i]!,
                    (arg) => void (advance[arg] && f.get(tile).i32(advance[arg]!).op("i32.mul").op("i32.add")),
                  ),
                ),
            );
            f.release(tile, end);
          }),
      };
    };
    const stepItem = (step: Step): Item => {
      const split = splitOf(step.kernel);
      // A convolution with one tap is shared out as a product: only where that part is there.
      if (split?.parts.every(({ kernel }) => b.set[kernel.kind])) return splitItem(step, split);
      const callable = callableOf(b, step.kernel);
      return {
        steps: [step],
        alone: !together(step.kernel),
        emit: (f) => call(f, base, step, callable),
      };
    };

    const items = groupRows(p).map((item) => ("tiles" in item ? groupItem(item) : stepItem(item)));
    const meet = barrier(b.ctx, control);
    const run = b.ctx.module.func(
      [],
      [],
      (f) => {
        const local = f.local();
        if (main) f.i32(0).set(local);
        else {
          own(f);
          f.set(local);
        }
        base = () => void f.get(local);
        let since: Trace[] = [];
        const wait = (): void => {
          if (since.length) f.call(meet);
          since = [];
        };
        let waiting: Item[] = [];
        /** What the first thread does, without a barrier in between. */
        const flush = (): void => {
          const list = waiting;
          if (list.length)
            thread(f)
              .op("i32.eqz")
              .if(() => list.forEach((item) => item.emit(f)));
          waiting = [];
        };
        items.forEach((item) => {
          const traces = tracesOf(p, item);
          const meets = together(item.steps[0]!.kernel) || since.some((a) => traces.some((t) => conflict(a, t)));
          if (meets || !item.alone) flush();
          if (meets) wait();
          if (item.alone) waiting.push(item);
          else item.emit(f);
          since.push(...traces);
        });
        flush();
        f.call(meet);
      },
      exported,
    );
    return { run, table, ...(!main && { own }) };
  };
