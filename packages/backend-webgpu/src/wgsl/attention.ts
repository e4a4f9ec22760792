import type { Claim, ClaimKernel, DType, Shape } from "@hornbeam/ir";
import { NarrowEmitter } from "./narrowEmitter.ts";
import { groupNumber, groupsOf, unravel } from "./loop.ts";
import { isProcessor } from "./product/schedules.ts";
import { finish, type Shader } from "./shader.ts";
import type { Target } from "./target.ts";

/** Queries of a workgroup, one a thread. */
const QUERIES = 64;
/** Largest head whose query and sums a thread keeps in registers. */
const HEAD = 128;
/** Pairs of query and key from which on the scores' memory is worth saving. */
const PAIRS = 4096;

interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
}

const accepts = (inputs: readonly Operand[], part: boolean): boolean => {
  const [q, ...rest] = inputs as [Operand, ...Operand[]];
  const [k, v] = part ? [rest[1]!, rest[2]!] : [rest[0]!, rest[1]!];
  const size = q.shape[3]!;
  return (
    [q, k, v].every((x) => x.dtype === "float32") &&
    v.shape[3] === size &&
    size % 4 === 0 &&
    size <= HEAD &&
    q.shape[1]! * k.shape[1]! >= PAIRS
  );
};

const OPS: readonly string[] = ["dotProductAttention", "attentionPart"];

/** Whether a claimed op is one of attention. */
export const isAttention = (op: string): boolean => OPS.includes(op);

/** Attention, whole or a part of its queries, where the adapter has memory for workgroups. */
export const attentionClaims = (target: Target): Claim[] =>
  isProcessor(target)
    ? []
    : OPS.map((op) => ({
        op,
        accepts: (inputs) => accepts(inputs, op === "attentionPart"),
      }));

/** Where an operand that broadcasts to [batch, heads, queries, keys] has its element; `at` names the four. */
const broadcast = (shape: Shape, at: readonly string[]): string => {
  let step = 1;
  const terms: string[] = [];
  for (let i = shape.length - 1; i >= 0; step *= shape[i--]!)
    if (shape[i]! > 1) terms.push(`${at[4 - shape.length + i]} * ${step}`);
  return `(${terms.join(" + ") || "0"})`;
};

/**
 * softmax(q·kᵀ·scale …)·v without the matrix of scores: a thread goes over the keys with its query, a tile of keys and values in
 * workgroup memory at a time, and rescales its sums where a tile has a new maximum (Milakov and Gimelshein 2018, arXiv:1805.02867;
 * Dao et al. 2022, arXiv:2205.14135).
 */
export const attention = (k: ClaimKernel): Shader => {
  const part = k.fn === "attentionPart";
  const { scale, isCausal, softCap, bias, mask } = k.params as Record<string, number | boolean>;
  const [keyArg, valueArg] = part ? [2, 3] : [1, 2];
  let next = valueArg + 1;
  const biasArg = bias ? next++ : -1;
  const maskArg = mask ? next++ : -1;
  const [b, t, n, h] = k.shapes[0] as [number, number, number, number];
  const s = k.shapes[keyArg]![1]!;
  const quads = h / 4;
  const keys = h <= 64 ? 16 : 8;
  const e = new NarrowEmitter(k.args);
  const blocks = Math.ceil(t / QUERIES);
  const total = b * n * blocks;
  e.line(`let G = ${groupNumber};\nif (G >= ${total}u) { return; }`);
  const [bi, ni, block] = unravel(e, "G", [b, n, blocks], "g") as [string, string, string];
  e.line(`let qi = ${block} * ${QUERIES} + i32(L); let row = min(qi, ${t - 1});`);
  const vec = (arg: number, at: string): string =>
    `vec4f(${[0, 1, 2, 3].map((i) => e.load(arg, `(${at} + ${i})`)).join(", ")})`;
  e.line(`let qa = ((${bi} * ${t} + row) * ${n} + ${ni}) * ${h};`);
  for (let i = 0; i < quads; i++) e.line(`let q${i} = ${vec(0, `qa + ${4 * i}`)};\nvar o${i} = vec4f();`);
  e.line(`let first = ${part ? e.load(1, "0") : "0"};`);
  e.line("var m = neg_(inf_()); var sum = 0.0;");
  e.block(`for (var s0 = 0; s0 < ${s}; s0 += ${keys})`, () => {
    e.block(`for (var j = i32(L); j < ${keys * quads}; j += ${QUERIES})`, () => {
      e.line(`let si = min(s0 + j / ${quads}, ${s - 1});`);
      e.line(`let ka = ((${bi} * ${s} + si) * ${n} + ${ni}) * ${h} + (j % ${quads}) * 4;`);
      e.line(`K[j] = ${vec(keyArg, "ka")};\nV[j] = ${vec(valueArg, "ka")};`);
    });
    e.line("workgroupBarrier();\nvar top = m;");
    e.block(`for (var j = 0; j < ${keys}; j++)`, () => {
      e.line("let si = s0 + j;\nvar dots = vec4f();");
      for (let i = 0; i < quads; i++) e.line(`dots += q${i} * K[j * ${quads} + ${i}];`);
      e.line(`var x = (dots.x + dots.y + dots.z + dots.w) * ${Number(scale).toExponential(9)}f;`);
      if (softCap)
        e.line(`x = tanh_(x / ${Number(softCap).toExponential(9)}f) * ${Number(softCap).toExponential(9)}f;`);
      const at = [bi, ni, "row", `min(si, ${s - 1})`];
      if (bias) e.line(`x += ${e.load(biasArg, broadcast(k.shapes[biasArg]!, at))};`);
      const allowed = [
        ...(mask ? [e.load(maskArg, broadcast(k.shapes[maskArg]!, at))] : []),
        ...(isCausal ? ["si <= row + first"] : []),
      ];
      // As softmax of the whole: a row that is masked altogether becomes even weights.
      if (allowed.length) e.line(`if (!(${allowed.join(" && ")})) { x = ${NEVER}; }`);
      e.line(`if (si >= ${s}) { x = neg_(inf_()); }`);
      e.line(`S[j * ${QUERIES} + i32(L)] = x;\ntop = fmax_(top, x);`);
    });
    e.line("let scaled = exp_(m - top);\nm = top;\nsum *= scaled;");
    for (let i = 0; i < quads; i++) e.line(`o${i} *= scaled;`);
    e.block(`for (var j = 0; j < ${keys}; j++)`, () => {
      e.line(`let p = exp_(S[j * ${QUERIES} + i32(L)] - m);\nsum += p;`);
      for (let i = 0; i < quads; i++) e.line(`o${i} += p * V[j * ${quads} + ${i}];`);
    });
    e.line("workgroupBarrier();");
  });
  e.line(`if (qi >= ${t}) { return; }`);
  const out = k.shapes.length - 1;
  for (let i = 0; i < quads; i++)
    for (let c = 0; c < 4; c++) e.store(out, `(qa + ${4 * i + c})`, `o${i}.${"xyzw"[c]} / sum`);
  const scope =
    `var<workgroup> K: array<vec4f, ${keys * quads}>;\nvar<workgroup> V: array<vec4f, ${keys * quads}>;\n` +
    `var<workgroup> S: array<f32, ${keys * QUERIES}>;\n`;
  return finish(e, QUERIES, groupsOf(total), scope);
};

/** −0.7 times the largest float32, as `dotProductAttention` of @hornbeam/ops has it. */
const NEVER = "bitcast<f32>(0xff333332u)";
