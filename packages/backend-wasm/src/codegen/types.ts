import type { DType, KernelArg, Store } from "@hornbeam/ir";
import type { Fn, FuncRef, Module, ValType, Value } from "../asm/index.ts";

/** What generating code needs to know and may share. */
export interface Ctx {
  readonly module: Module;
  /** relaxed SIMD may be used */
  readonly relaxed: boolean;
  /** float32 functions that parts of the backend bring */
  readonly vectors: Readonly<Record<string, string>>;
  /** Memory address of 4 (or 8) bytes with these bits: cheaper to load and splat than a vector constant. */
  constant(bits: number | bigint): number;
  /** The helper function of that name, written on first use. */
  func(name: string, params: readonly ValType[], results: readonly ValType[], body: (f: Fn) => void): FuncRef;
}

/**
 * Everything the generated code computes is a v128 with `lanes` values in its low lanes (the rest is anything), by class:
 * F float32 (also 16-bit floats), D float64, I int32 and narrower (signed or not), L int64, B bool as 32-bit masks.
 * `lanes` is 4, 2 or 1; D and L never have 4.
 */
export type Class = "F" | "D" | "I" | "L" | "B";

/** Where the stores of a dot, convolution or reduction run: one row along the innermost space variable. */
export interface RowStores {
  readonly stores: readonly Store[];
  readonly args: readonly KernelArg[];
  /** sizes of all space variables */
  readonly space: readonly number[];
  /** locals with the arguments' addresses; argument i is local i where absent */
  readonly pointers?: readonly number[];
  /** locals with the values of all space variables; that of `inner` is set here */
  readonly vars: readonly number[];
  /** the variable the row runs along; the last where absent */
  readonly inner?: number;
  /** the range of the inner variable */
  readonly lo: Value;
  readonly hi: Value;
  /**
   * Pushes the accumulators [position, position + lanes) as a vector; the local holds `position` (the inner variable's value),
   * `ahead` is to be added to it. Use emitLoad for tiles in memory.
   */
  acc(n: number, position: number, ahead: number, lanes: number): void;
}

export type EmitRowStores = (f: Fn, ctx: Ctx, row: RowStores) => void;

/** Address on the stack → vector of `lanes` values of `dtype` in its class. `offset` is in bytes. */
export type EmitLoad = (f: Fn, ctx: Ctx, dtype: DType, lanes: number, offset?: number) => void;

/** What src/dot exports as emitDot and src/conv as emitConv: a function (addresses of the args …, address of scratch) → (). */
export type EmitKernel<K> = (ctx: Ctx, kernel: K) => FuncRef;
/** …ScratchBytes: bytes of scratch that kernel needs (0 for none), 64-byte aligned, shared by all kernels of a Program. */
export type ScratchBytes<K> = (kernel: K) => number;
