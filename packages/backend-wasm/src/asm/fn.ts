import { sleb, sleb64, uleb } from "./leb.ts";

/** Types of values; the numbers are their encoding. */
export type ValType = 0x7f | 0x7e | 0x7d | 0x7c | 0x7b;
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;

/** A function of a module: an imported one or one with a body. */
export interface FuncRef {
  readonly imported: boolean;
  readonly index: number;
}

/** A value that is a constant, or whatever the function pushes. */
export type Value = number | (() => void);

/** Where `br` can go: the number of open blocks when it was opened. */
export type Label = number;

/** The body of one function while it is written. Every method appends code; names are those of the specification. */
export interface Fn {
  readonly ref: FuncRef;
  /** A new local (or a released one of the same type). */
  local(type?: ValType): number;
  /** Gives locals back for reuse. */
  release(...locals: number[]): Fn;
  /** Any instruction without immediates, or with small unsigned ones (lane numbers). */
  op(name: string, ...immediates: number[]): Fn;
  /** A load or store: address (and value) on the stack; `offset` is added, unsigned; `lane` for the lane forms. */
  mem(name: string, offset?: number, lane?: number): Fn;
  /** Any other instruction: its bytes, and an unsigned number behind them. */
  raw(bytes: readonly number[], n: number): Fn;
  get(local: number): Fn;
  set(local: number): Fn;
  tee(local: number): Fn;
  i32(value: number): Fn;
  i64(value: bigint): Fn;
  f32(value: number): Fn;
  f64(value: number): Fn;
  /** The 16 bytes of a vector constant. */
  v128(bytes: ArrayLike<number>): Fn;
  /** Byte shuffle of two vectors: 16 numbers in 0…31. */
  shuffle(bytes: readonly number[]): Fn;
  /** Pushes a constant or what the function pushes. */
  value(v: Value): Fn;
  /** local += constant (i32; nothing for 0) */
  inc(local: number, by: number): Fn;
  call(ref: FuncRef): Fn;
  block(body: (exit: Label) => void, result?: ValType): Fn;
  loop(body: (again: Label) => void): Fn;
  /** Takes an i32 from the stack. */
  if(then: () => void, otherwise?: () => void, result?: ValType): Fn;
  br(label: Label): Fn;
  brIf(label: Label): Fn;
  /**
   * for (local = from; local < to; local += step) body, signed; bounds that are constants are checked here, so that a loop
   * that always runs has its test at the end only and one that never runs leaves no code (the local is still set).
   */
  forLoop(local: number, from: Value, to: Value, step: number, body: () => void): Fn;
  /** As forLoop, but goes on from the local's present value. */
  whileLess(local: number, to: Value, step: number, body: () => void, sure?: boolean): Fn;
}

/** A function's code with the places of its calls, whose numbers are known when the module is complete. */
export interface FnCode {
  readonly locals: ValType[];
  readonly bytes: number[];
  readonly calls: [number, FuncRef][];
}

export const makeFn = (codes: ReadonlyMap<string, number>, ref: FuncRef, params: number): { fn: Fn; code: FnCode } => {
  const bytes: number[] = [];
  const calls: [number, FuncRef][] = [];
  const locals: ValType[] = [];
  const free = new Map<ValType, number[]>();
  let depth = 0;

  const op = (name: string): void => {
    const code = codes.get(name);
    if (code === undefined) throw new Error(`unknown instruction ${name}`);
    if (code > 255) {
      bytes.push(code >> 12);
      uleb(bytes, code & 0xfff);
    } else bytes.push(code);
  };
  const indexed = (code: number, n: number): Fn => {
    bytes.push(code);
    uleb(bytes, n);
    return fn;
  };
  const block = (code: number, body: (label: Label) => void, type = 0x40): Fn => {
    bytes.push(code, type);
    body(++depth);
    depth--;
    bytes.push(0x0b);
    return fn;
  };
  const floats = (code: number, view: Float32Array | Float64Array): Fn => {
    bytes.push(code, ...new Uint8Array(view.buffer));
    return fn;
  };

  const fn: Fn = {
    ref,
    local(type = I32) {
      const old = free.get(type)?.pop();
      if (old !== undefined) return old;
      locals.push(type);
      return params + locals.length - 1;
    },
    release(...all) {
      for (const l of all) {
        const type = locals[l - params]!;
        const list = free.get(type);
        if (list) list.push(l);
        else free.set(type, [l]);
      }
      return fn;
    },
    op(name, ...immediates) {
      op(name);
      bytes.push(...immediates);
      return fn;
    },
    mem(name, offset = 0, lane) {
      op(name);
      bytes.push(0);
      uleb(bytes, offset);
      if (lane !== undefined) bytes.push(lane);
      return fn;
    },
    raw(all, n) {
      bytes.push(...all);
      uleb(bytes, n);
      return fn;
    },
    get: (l) => indexed(0x20, l),
    set: (l) => indexed(0x21, l),
    tee: (l) => indexed(0x22, l),
    i32(v) {
      bytes.push(0x41);
      sleb(bytes, v);
      return fn;
    },
    i64(v) {
      bytes.push(0x42);
      sleb64(bytes, v);
      return fn;
    },
    f32: (v) => floats(0x43, Float32Array.of(v)),
    f64: (v) => floats(0x44, Float64Array.of(v)),
    v128(b) {
      bytes.push(0xfd, 12, ...Array.from(b));
      return fn;
    },
    shuffle(b) {
      bytes.push(0xfd, 13, ...b);
      return fn;
    },
    value(v) {
      if (typeof v === "number") fn.i32(v);
      else v();
      return fn;
    },
    inc: (l, by) => (by ? fn.get(l).i32(by).op("i32.add").set(l) : fn),
    call(r) {
      bytes.push(0x10);
      calls.push([bytes.length, r]);
      return fn;
    },
    block: (body, result) => block(0x02, body, result),
    loop: (body) => block(0x03, body),
    if: (then, otherwise, result) =>
      block(
        0x04,
        () => {
          then();
          if (otherwise) {
            bytes.push(0x05);
            otherwise();
          }
        },
        result,
      ),
    br: (label) => indexed(0x0c, depth - label),
    brIf: (label) => indexed(0x0d, depth - label),
    forLoop(local, from, to, step, body) {
      fn.value(from).set(local);
      const known = typeof from === "number" && typeof to === "number";
      return known && from >= to ? fn : fn.whileLess(local, to, step, body, known);
    },
    whileLess(local, to, step, body, sure = false) {
      const less = (): Fn => fn.get(local).value(to).op("i32.lt_s");
      const run = (): Fn =>
        fn.loop((again) => {
          body();
          fn.inc(local, step);
          less().brIf(again);
        });
      return sure ? run() : less().if(run);
    },
  };
  return { fn, code: { locals, bytes, calls } };
};
