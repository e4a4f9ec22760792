import type { Fn, FuncRef } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";

/** Places (bytes) in the block of memory through which threads agree, each on a line of the cache of its own. */
export const CONTROL = {
  /** threads in this run */
  threads: 0,
  /** how many have come to the barrier */
  arrived: 64,
  /** number of the barrier, and how many sleep until it changes */
  phase: 128,
  sleepers: 132,
  /** what the others are to do: 12 bits that change with each order, 20 bits with the number of the program (0: look at your messages) */
  order: 192,
  /** programs sent so far */
  sent: 256,
  /** not 0: a thread failed */
  failed: 260,
  /** not 0: the first thread is a page's main thread, which may not sleep */
  page: 264,
  /** programs received, by thread */
  received: 320,
  bytes: 576,
} as const;

/** Rounds of looking before a thread goes to sleep: some 20 µs. */
const PATIENCE = 4000;

/** Instructions on memory that is shared, by their code behind the prefix 0xfe. */
const atomic = (f: Fn, code: number, align: number, offset: number): Fn => f.raw([0xfe, code, align], offset);
const notify = (f: Fn, offset: number): Fn => atomic(f, 0x00, 2, offset).op("drop");
const wait = (f: Fn, offset: number): Fn => atomic(f, 0x01, 2, offset).op("drop");
const load = (f: Fn, offset: number): Fn => f.i32(0).raw([0xfe, 0x10, 2], offset);
const store = (f: Fn, offset: number): Fn => atomic(f, 0x17, 2, offset);
const add = (f: Fn, offset: number): Fn => atomic(f, 0x1e, 2, offset);

/**
 * The function at which all threads of a run wait for each other. The first thread may not sleep where it is a page's main thread; what the
 * others still have to do is short.
 */
export const barrier = (ctx: Ctx, control: number): FuncRef =>
  ctx.func("barrier", [], [], (f) => {
    const at = (place: number): number => control + place;
    const phase = f.local();
    const left = f.local();
    load(f, at(CONTROL.threads))
      .i32(2)
      .op("i32.lt_s")
      .if(() => void f.op("return"));
    load(f, at(CONTROL.phase)).set(phase);
    f.i32(0).i32(1);
    add(f, at(CONTROL.arrived)).i32(1).op("i32.add");
    load(f, at(CONTROL.threads))
      .op("i32.eq")
      .if(
        () => {
          f.i32(0).i32(0);
          store(f, at(CONTROL.arrived));
          f.i32(0).get(phase).i32(1).op("i32.add");
          store(f, at(CONTROL.phase));
          load(f, at(CONTROL.sleepers)).if(() => {
            f.i32(0).i32(-1);
            notify(f, at(CONTROL.phase));
          });
        },
        () => {
          f.i32(PATIENCE).set(left);
          f.loop((again) => {
            load(f, at(CONTROL.phase))
              .get(phase)
              .op("i32.eq")
              .if(() => {
                f.inc(left, -1);
                // A thread that failed will never come.
                load(f, at(CONTROL.failed)).if(() => void f.op("unreachable"));
                thread(f).op("i32.eqz");
                load(f, at(CONTROL.page)).op("i32.and").get(left).i32(0).op("i32.gt_s").op("i32.or").brIf(again);
                f.i32(0).i32(1);
                add(f, at(CONTROL.sleepers)).op("drop");
                f.i32(0).get(phase).i64(1_000_000_000n);
                wait(f, at(CONTROL.phase));
                f.i32(0).i32(-1);
                add(f, at(CONTROL.sleepers)).op("drop");
                f.br(again);
              });
          });
        },
      );
  });

/** Pushes the number of the thread. */
export const thread = (f: Fn): Fn => f.raw([0x23], 0);
