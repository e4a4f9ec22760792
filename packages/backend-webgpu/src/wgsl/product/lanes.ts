import { sizeOf } from "@hornbeam/ir";
import { cast, typeOf } from "../cast.ts";
import { Emitter } from "../emitter.ts";
import { groupNumber, groupsOf, unravel } from "../loop.ts";
import { finish, type Shader } from "../shader.ts";
import { epilogue, wideStores } from "./epilogue.ts";
import type { Target } from "../target.ts";
import { axesOf, type Product } from "./product.ts";
import { loadsFour, join, partial, resolve, touches, type Place } from "./walker.ts";

/** A product by one subgroup a workgroup: rows = lanes × rounds, columns = lanes × width × vectors. */
export interface Lanes {
  readonly kind: "lanes";
  /** size of a subgroup */
  readonly lanes: number;
  /** how many times the lanes go over the rows of a tile */
  readonly rounds: number;
  readonly vectors: number;
  readonly width: 1 | 2 | 4;
  /** deep elements of one turn of the innermost loop */
  readonly step: 1 | 2 | 4;
}

/**
 * The operands come straight from memory, each element once a subgroup: a lane loads elements of its own row and hands them to the
 * others by broadcast. Best where a load costs far more than arithmetic and there is no local memory to speak of, as on processors.
 */
export const lanes = (p: Product, s: Lanes, { ragged = false, half, emitter: Text = Emitter }: Target = {}): Shader => {
  const wide = s.width === 4 && wideStores(p, ragged);
  const e = new Text(p.args, wide, half);
  const t = typeOf(p.dtype);
  const [m, n] = [sizeOf(p.rows), p.cols];
  const [tileRows, tileCols] = [s.lanes * s.rounds, s.lanes * s.width * s.vectors];
  const tiles = [...p.batch, Math.ceil(m / tileRows), Math.ceil(n / tileCols)];
  const axes = axesOf(p);
  const last = p.deep.length - 1;
  const total = sizeOf(tiles);
  e.line(`let I = ${groupNumber};\nif (I >= ${total}u) { return; }`);
  const names = unravel(e, "I", tiles, "b");
  const batch = names.slice(0, p.batch.length);
  e.line(
    `let m0 = ${names[axes.rows]} * ${tileRows}; let n0 = ${names[axes.rows + 1]} * ${tileCols}; let lane = i32(L);`,
  );

  const lefts: Place[] = [];
  for (let g = 0; g < s.rounds; g++) {
    const row = `min(m0 + ${g * s.lanes} + lane, ${m - 1})`;
    e.line(`let m_${g} = u32(${row});`);
    lefts.push(partial(e, p.left, [...batch, ...unravel(e, `m_${g}`, p.rows, `m_${g}_`)], true));
  }
  const rightWide = wide && loadsFour(p, p.right, axes.col);
  const rights: Place[] = [];
  for (let v = 0; v < s.vectors; v++)
    for (let j = 0; j < (rightWide ? 1 : s.width); j++) {
      e.line(`let n_${v}_${j} = min(n0 + (${v * s.lanes} + lane) * ${s.width} + ${j}, ${n - (rightWide ? 4 : 1)});`);
      rights.push(partial(e, p.right, [...batch, ...p.rows.map(() => undefined), `n_${v}_${j}`], true));
    }
  const vec = s.width === 1 ? t : `vec${s.width}<${t}>`;
  for (let r = 0; r < tileRows; r++) for (let v = 0; v < s.vectors; v++) e.line(`var c${r}_${v} = ${vec}();`);

  const size = p.deep[last]!;
  const skipped = new Array<undefined>(axes.deep).fill(undefined);
  const deepNames = p.deep.map((_, i) => `k${i}`);
  /** Elements from..from + count of the innermost axis, `at` their first. */
  const turn = (at: string, count: number, left: readonly Place[], right: readonly Place[]): void => {
    const late = touches(p.left, axes.deep + last);
    const leftWide = wide && count === 4 && !late && loadsFour(p, p.left, axes.deep + last);
    const value = (g: number, u: number): string => {
      const inner = [...skipped, ...deepNames.slice(0, last).map(() => undefined), u ? `(${at} + ${u})` : at];
      const { index, inside } = resolve(e, p.left, join(e, left[g]!, partial(e, p.left, inner, false)));
      const x = cast(e.load(p.left.arg, index), p.args[p.left.arg]!.dtype, p.dtype);
      return inside ? `select(${t}(0), ${x}, ${inside})` : x;
    };
    const a: string[][] = left.map((_, g) => {
      if (!leftWide) return [];
      const { index, inside } = resolve(
        e,
        p.left,
        join(e, left[g]!, { index: at, coordinates: left[g]!.coordinates.map(() => "") }),
      );
      const x = e.load4(p.left.arg, index);
      e.line(`let a${g} = ${inside ? `select(vec4<${t}>(), ${x}, ${inside})` : x};`);
      return ["x", "y", "z", "w"].map((c) => `a${g}.${c}`);
    });
    for (let u = 0; u < count; u++) {
      if (!leftWide)
        left.forEach((_, g) => {
          const x = value(g, u);
          e.line(`let a${g}_${u} = ${x};`);
          a[g]!.push(`a${g}_${u}`);
        });
      const inner = [...skipped, ...deepNames.slice(0, last).map(() => undefined), u ? `(${at} + ${u})` : at];
      const step = partial(e, p.right, inner, false);
      for (let v = 0; v < s.vectors; v++) {
        const own = right.slice(v * (right.length / s.vectors), (v + 1) * (right.length / s.vectors));
        const loads = own.map((o) => {
          const { index } = join(e, o, step);
          return rightWide
            ? e.load4(p.right.arg, index)
            : cast(e.load(p.right.arg, index), p.args[p.right.arg]!.dtype, p.dtype);
        });
        e.line(`let b${u}_${v} = ${rightWide || s.width === 1 ? loads[0] : `${vec}(${loads.join(", ")})`};`);
      }
      for (let r = 0; r < tileRows; r++) {
        const x = `subgroupBroadcast(${a[Math.floor(r / s.lanes)]![u]}, ${r % s.lanes}u)`;
        e.line(`let x${u}_${r} = ${x};`);
        for (let v = 0; v < s.vectors; v++) e.line(`c${r}_${v} += x${u}_${r} * b${u}_${v};`);
      }
    }
  };
  const nest = (d: number, left: readonly Place[], right: readonly Place[]): void => {
    if (d < last)
      return e.block(`for (var k${d} = 0; k${d} < ${p.deep[d]}; k${d}++)`, () => {
        const own = [...skipped, ...deepNames.map((k, i) => (i === d ? k : undefined))];
        const [l, r] = [partial(e, p.left, own, false), partial(e, p.right, own, false)];
        nest(
          d + 1,
          left.map((x) => join(e, x, l)),
          right.map((x) => join(e, x, r)),
        );
      });
    const whole = size - (size % s.step);
    if (whole === s.step) e.block("", () => turn("0", s.step, left, right));
    else if (whole) e.block(`for (var k = 0; k < ${whole}; k += ${s.step})`, () => turn("k", s.step, left, right));
    if (size % s.step) e.block("", () => turn(String(whole), size % s.step, left, right));
  };
  nest(0, lefts, rights);
  // Through workgroup memory: an array of a thread's own with an index of its own is slow to compile, and to run.
  for (let r = 0; r < tileRows; r++)
    for (let v = 0; v < s.vectors; v++) e.line(`T[${(r * s.vectors + v) * s.lanes}u + L] = c${r}_${v};`);
  e.block(`for (var r = 0; r < ${tileRows}; r++)`, () => {
    e.line(`let mm = m0 + r;\nif (mm >= ${m}) { break; }\nlet um = u32(mm);`);
    const rows = unravel(e, "um", p.rows, "o");
    e.block(`for (var v = 0; v < ${s.vectors}; v++)`, () => {
      e.line(
        `let nn = n0 + (v * ${s.lanes} + lane) * ${s.width};\nlet s = T[(r * ${s.vectors} + v) * ${s.lanes} + lane];`,
      );
      epilogue(e, p, { batch, rows, width: s.width, wide });
    });
  });
  const scope = `var<workgroup> T: array<${vec}, ${tileRows * s.vectors * s.lanes}>;\n`;
  return finish(e, s.lanes, groupsOf(total), scope, "L");
};
