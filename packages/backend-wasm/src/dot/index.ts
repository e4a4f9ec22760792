import type { DotKernel } from "@hornbeam/ir";
import { affine, binaryExpr, castExpr, type Affine, type DotOperand, type Expr, type LoopKernel } from "@hornbeam/ir";
import type { Fn, FuncRef, Value } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import { emitLoop } from "../codegen/loop.ts";
import type { Ctx } from "../codegen/types.ts";
import { address } from "./address.ts";
import { arithOf, type Arith } from "./arith.ts";
import { blocksOf, emitBlocked, type Blocks } from "./blocked.ts";
import { convertOperands, type Converted } from "./convert.ts";
import { finishRow, plainStore } from "./finish.ts";
import { packer } from "./pack.ts";
import { productOf, type Product } from "./swap.ts";
import { col, row, type Access } from "./tile.ts";

/** A dot that is computed in register tiles. */
interface DotPlan {
  readonly t: Arith;
  readonly kernel: DotKernel;
  readonly product: Product;
  readonly blocks: Blocks;
  readonly converted: Converted;
  readonly bytes: number;
}

/** The left operand is read where it lies if its ks are neighbours, or if its rows are and it stays in the first cache. */
const leftAccess = (t: Arith, p: Product): { access: Access; packA: boolean } => {
  if (p.lhs.col === 1 || p.k === 1) return { access: row, packA: false };
  const direct = p.m === 1 || (p.lhs.row === 1 && (p.m * p.k * t.bytes <= 65536 || p.n <= 16));
  return { access: col, packA: !direct };
};

/** The right operand is read where it lies if its columns are neighbours and few rows of the left pass by, or all of it stays in the first cache. */
const packsRight = (t: Arith, p: Product): boolean =>
  (p.rhs.col !== 1 && p.n > 1) || (p.m > 48 && p.n * p.k * t.bytes > 24576);

const planOf = (k: DotKernel, t: Arith | undefined = arithOf(k.dtype)): DotPlan | undefined => {
  if (!t || !(k.m * k.n * k.k) || k.batch.includes(0)) return undefined;
  const converted = convertOperands(k.args, t.dtype, [
    {
      arg: k.lhs.arg,
      offset: k.lhs.offset,
      sizes: [...k.batch, k.m, k.k],
      strides: [...k.lhs.batch, k.lhs.row, k.lhs.col],
    },
    {
      arg: k.rhs.arg,
      offset: k.rhs.offset,
      sizes: [...k.batch, k.k, k.n],
      strides: [...k.rhs.batch, k.rhs.row, k.rhs.col],
    },
  ]);
  const rank = k.batch.length;
  const moved = (o: DotOperand, i: number): DotOperand => {
    const s = converted.strides[i];
    return s ? { arg: o.arg, offset: 0, batch: s.slice(0, rank), row: s[rank]!, col: s[rank + 1]! } : o;
  };
  const kernel = { ...k, lhs: moved(k.lhs, 0), rhs: moved(k.rhs, 1) };
  const product = productOf(kernel);
  const packB = packsRight(t, product);
  // Thin products of rows that lie along k are sums across vectors; with hardly any ks all is in writing rows one after the other.
  if ((product.m < 4 && packB) || (k.k < 4 && product.m * product.n > 4096)) return undefined;
  const inner = rank + (product.swapped ? 0 : 1);
  const direct = plainStore(k.stores, k.args, t, inner) !== undefined;
  const blocks = blocksOf(t, product.m, product.n, product.k, { ...leftAccess(t, product), packB, direct });
  return { t, kernel, product, blocks, converted, bytes: converted.bytes + blocks.bytes };
};

/** @param t how to multiply, where not as the dtype says */
export const dotScratchBytes = (k: DotKernel, t?: Arith): number => planOf(k, t)?.bytes ?? 0;

/** The same as nested loops: what has no size, sums across vectors, and bool. */
const asLoops = (k: DotKernel): LoopKernel => {
  const rank = k.batch.length;
  const operand = (o: DotOperand, place: readonly [number, number]): Expr => {
    const strides = [...o.batch, 0, 0, 0];
    strides[rank + place[0]] = o.row;
    strides[rank + place[1]] = o.col;
    const index: Affine = affine(o.offset, strides);
    return castExpr({ op: "load", dtype: k.args[o.arg]!.dtype, arg: o.arg, index }, k.dtype);
  };
  // Loop variables: batch …, m, n, k.
  const value = binaryExpr("mul", operand(k.lhs, [0, 2]), operand(k.rhs, [2, 1]));
  return {
    kind: "loop",
    name: k.name,
    args: k.args,
    space: [...k.batch, k.m, k.n],
    reduce: [k.k],
    accs: [{ reducer: "sum", dtype: k.dtype, value }],
    stores: k.stores,
  };
};

/** A function that ignores the scratch address behind its arguments. */
export const withoutScratch = (ctx: Ctx, args: number, inner: FuncRef): FuncRef =>
  ctx.module.func(
    Array.from({ length: args + 1 }, () => I32),
    [],
    (f) => {
      for (let i = 0; i < args; i++) f.get(i);
      f.call(inner);
    },
  );

/** Opens one loop after the other; `body` gets the loops' locals. */
const nested = (f: Fn, sizes: readonly number[], body: (vars: number[]) => void, vars: number[] = []): void => {
  if (vars.length === sizes.length) return body(vars);
  const v = f.local();
  f.forLoop(v, 0, sizes[vars.length]!, 1, () => nested(f, sizes, body, [...vars, v]));
};

/** local = arg + bytes · (offset + Σ strides·vars) */
const base = (
  f: Fn,
  bytes: number,
  arg: number,
  offset: number,
  strides: readonly number[],
  vars: readonly number[],
): number => {
  const l = f.local();
  address(f, arg, offset * bytes, ...vars.flatMap((v, i) => (strides[i] ? [v, strides[i]! * bytes] : []))).set(l);
  return l;
};

/** One batch's product. */
const emitProduct = (
  f: Fn,
  ctx: Ctx,
  plan: DotPlan,
  scratch: number,
  operands: readonly number[],
  vars: readonly number[],
): void => {
  const { t, kernel: k, product: p, blocks } = plan;
  const rank = k.batch.length;
  const [rows, columns] = p.swapped ? [rank + 1, rank] : [rank, rank + 1];
  const left = base(f, t.bytes, operands[p.swapped ? 1 : 0]!, p.lhs.offset, p.lhs.batch, vars);
  const right = base(f, t.bytes, operands[p.swapped ? 0 : 1]!, p.rhs.offset, p.rhs.batch, vars);
  const store = blocks.direct ? plainStore(k.stores, k.args, t, columns)! : undefined;
  const target = store && base(f, t.bytes, store.arg, store.index.offset, store.index.strides, vars);
  const targetRow = (store?.index.strides[rows] ?? 0) * t.bytes;
  const at = (from: number, ...terms: number[]): Fn => address(f, from, 0, ...terms);
  const pack = (width: number, rowStep: number, kStep: number, count: Value, kk: Value, to: () => void): void => {
    f.i32(rowStep).i32(kStep).value(count).value(kk);
    to();
    f.i32(blocks.kp * width * t.bytes).call(packer(ctx, t, width));
  };
  const [leftRow, leftK, rightK, rightCol] = [p.lhs.row, p.lhs.col, p.rhs.row, p.rhs.col].map((s) => s * t.bytes) as [
    number,
    number,
    number,
    number,
  ];
  const column = f.local();
  emitBlocked(f, ctx, {
    blocks,
    scratch,
    leftRow,
    leftK,
    rightK,
    targetRow,
    left: (ic, pc) => void at(left, ic, leftRow, pc, leftK),
    right: (pc, jc) => void at(right, pc, rightK, jc, rightCol),
    target: (ic, jc) => void at(target!, ic, targetRow, jc, t.bytes),
    packA: (ic, mm, pc, kk, to) => {
      at(left, ic, leftRow, pc, leftK);
      pack(blocks.rows, leftRow, leftK, mm, kk, to);
    },
    packB: (jc, nn, pc, kk, to) => {
      at(right, jc, rightCol, pc, rightK);
      pack(blocks.cols, rightCol, rightK, nn, kk, to);
    },
    finish: (row, address, from, to) => {
      const all = [...vars];
      all[rows] = row;
      all[columns] = column;
      finishRow(f, ctx, {
        arith: t,
        stores: k.stores,
        args: k.args,
        space: [...k.batch, k.m, k.n],
        vars: all,
        inner: columns,
        lo: () => f.get(from),
        hi: to,
        at: address,
      });
    },
  });
};

/** Dots: register tiles over operands where they lie or in packed panels, nested loops elsewhere. */
export const emitDot = (ctx: Ctx, k: DotKernel, t?: Arith): FuncRef => {
  const plan = planOf(k, t);
  if (!plan) return withoutScratch(ctx, k.args.length, emitLoop(ctx, asLoops(k)));
  return ctx.module.func(
    [...k.args, 0].map(() => I32),
    [],
    (f) => {
      const operands = plan.converted.emit(f, ctx, k.args.length).map((l, i) => l ?? [k.lhs, k.rhs][i]!.arg);
      const scratch = f.local();
      address(f, k.args.length, plan.converted.bytes).set(scratch);
      nested(f, k.batch, (vars) => emitProduct(f, ctx, plan, scratch, operands, vars));
    },
  );
};
