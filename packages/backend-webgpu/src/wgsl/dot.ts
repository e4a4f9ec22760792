import {
  affine,
  binaryExpr,
  castExpr,
  sizeOf,
  type DotKernel,
  type DotOperand,
  type Expr,
  type LoopKernel,
} from "@hornbeam/ir";
import { cast, typeOf } from "./cast.ts";
import { Emitter } from "./emitter.ts";
import { groupNumber, groupsOf, loop, stores, unravel } from "./loop.ts";
import { finish, type Shader } from "./shader.ts";

/** Rows and columns of a workgroup's tile, and of a thread's; and how many k it loads at a time. */
const TILE = 64;
const OWN = 4;
const DEEP = 16;
const THREADS = (TILE / OWN) ** 2;

/** A dot as loops, for products with little to share. */
const dotLoop = (k: DotKernel): LoopKernel => {
  const load = (o: DotOperand, row: readonly [number, number, number]): Expr =>
    castExpr(
      { op: "load", dtype: k.args[o.arg]!.dtype, arg: o.arg, index: affine(o.offset, [...o.batch, ...row]) },
      k.dtype,
    );
  const value = binaryExpr("mul", load(k.lhs, [k.lhs.row, 0, k.lhs.col]), load(k.rhs, [0, k.rhs.col, k.rhs.row]));
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

/** Copies a tile of an operand to workgroup memory, along the axis that is dense; nothing beyond the edges. */
const fetch = (e: Emitter, k: DotKernel, o: DotOperand, left: boolean): void => {
  const [outer, inner] = left ? [o.row, o.col] : [o.col, o.row];
  const deepFirst = inner === 1 && outer !== 1;
  const size = left ? k.m : k.n;
  e.block(`for (var j = L; j < ${TILE * DEEP}u; j += ${THREADS}u)`, () => {
    e.line(deepFirst ? `let d = j % ${DEEP}u; let x = j / ${DEEP}u;` : `let x = j % ${TILE}u; let d = j / ${TILE}u;`);
    e.line(`let p = i32(x) + ${left ? "tm" : "tn"}; let q = i32(d) + kk;`);
    e.line(`var y = ${typeOf(k.dtype)}(0);`);
    e.block(`if (p < ${size} && q < ${k.k})`, () => {
      const batch = o.batch.map((s, i) => (s ? ` + ${e.vars[i]!} * ${s}` : "")).join("");
      const value = e.load(o.arg, `(${o.offset}${batch} + p * ${outer} + q * ${inner})`);
      e.line(`y = ${cast(value, k.args[o.arg]!.dtype, k.dtype)};`);
    });
    if (left) e.line(`A[d * ${TILE}u + x] = y;`);
    else e.line(`B[d * ${TILE / 4}u + x / 4u][x % 4u] = y;`);
  });
};

/** A tile of the result in registers, tiles of the operands in workgroup memory. */
const tiled = (k: DotKernel): Shader => {
  const e = new Emitter(k.args);
  const t = typeOf(k.dtype);
  const [rows, cols] = [Math.ceil(k.m / TILE), Math.ceil(k.n / TILE)];
  const total = sizeOf(k.batch) * rows * cols;
  e.line(`let I = ${groupNumber};\nif (I >= ${total}u) { return; }`);
  const names = unravel(e, "I", [...k.batch, rows, cols], "b");
  const batch = names.slice(0, k.batch.length);
  e.vars = batch;
  e.line(`let tm = ${names[k.batch.length]} * ${TILE}; let tn = ${names[k.batch.length + 1]} * ${TILE};`);
  e.line(`let lm = L / ${TILE / OWN}u; let ln = L % ${TILE / OWN}u;`);
  for (let i = 0; i < OWN; i++) e.line(`var c${i} = vec4<${t}>();`);
  e.block(`for (var kk = 0; kk < ${k.k}; kk += ${DEEP})`, () => {
    fetch(e, k, k.lhs, true);
    fetch(e, k, k.rhs, false);
    e.line("workgroupBarrier();");
    e.block(`for (var d = 0u; d < ${DEEP}u; d++)`, () => {
      e.line(`let b = B[d * ${TILE / 4}u + ln];\nlet a = d * ${TILE}u + lm * ${OWN}u;`);
      for (let i = 0; i < OWN; i++) e.line(`c${i} += A[a + ${i}u] * b;`);
    });
    e.line("workgroupBarrier();");
  });
  e.line(`var c = array<vec4<${t}>, ${OWN}>(c0, c1, c2, c3);`);
  e.block(`for (var i = 0; i < ${OWN}; i++)`, () =>
    e.block("for (var j = 0; j < 4; j++)", () => {
      e.line(`let mm = tm + i32(lm) * ${OWN} + i; let nn = tn + i32(ln) * 4 + j;`);
      e.line(`if (mm >= ${k.m} || nn >= ${k.n}) { continue; }`);
      e.line("let s0 = c[i][j];");
      e.vars = [...batch, "mm", "nn"];
      e.accs = ["s0"];
      stores(e, k.stores);
    }),
  );
  const scope = `var<workgroup> A: array<${t}, ${TILE * DEEP}>;\nvar<workgroup> B: array<vec4<${t}>, ${(TILE * DEEP) / 4}>;\n`;
  return finish(e, THREADS, groupsOf(total), scope);
};

/** A matrix product. Tiles pay where both sides are wide and there are many results; else every result is a loop of its own. */
export const dot = (k: DotKernel): Shader => {
  const wide = k.m >= 16 && k.n >= 16 && k.k >= 8 && (k.m * k.n * sizeOf(k.batch) >= 4096 || k.k < 256);
  return wide && k.dtype !== "bool" ? tiled(k) : loop(dotLoop(k));
};
