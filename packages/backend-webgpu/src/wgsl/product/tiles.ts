import { sizeOf } from "@hornbeam/ir";
import { cast, typeOf } from "../cast.ts";
import { Emitter } from "../emitter.ts";
import { groupNumber, groupsOf, unravel } from "../loop.ts";
import { finish, type Shader } from "../shader.ts";
import { epilogue, wideStores } from "./epilogue.ts";
import type { Target } from "../target.ts";
import { axesOf, type Product, type Walk } from "./product.ts";
import { loadsFour, join, partial, resolve, type Place } from "./walker.ts";

/** A product by tiles in workgroup memory. */
export interface Tiles {
  readonly kind: "tiles";
  /** threads along rows and along columns */
  readonly threads: readonly [number, number];
  /** rows of a thread, a multiple of 4, and vectors of four columns of a thread */
  readonly own: readonly [number, number];
  /** deep elements in workgroup memory at a time */
  readonly deep: number;
}

/** One of the two tiles: where its elements come from, and how the threads fetch them, four along the tile's side at a time. */
interface Side {
  readonly walk: Walk;
  readonly left: boolean;
  /** elements along the side, in all and in a tile */
  readonly size: number;
  readonly tile: number;
}

/**
 * Tiles of both operands in workgroup memory, a tile of the result in each thread's registers, four rows and four columns at least:
 * each element is loaded once a workgroup, and used by as many threads as stand in a row or column of it.
 */
export const tiles = (p: Product, s: Tiles, { ragged = false, half, emitter: Text = Emitter }: Target = {}): Shader => {
  const wide = wideStores(p, ragged);
  const e = new Text(p.args, wide, half);
  const t = typeOf(p.dtype);
  /** What a tile holds: 16-bit floats as they are, which is exact. */
  const held = ({ arg }: Walk): string => (half && t === "f32" && p.args[arg]!.dtype === "float16" ? "f16" : t);
  const [a, b] = [held(p.left), held(p.right)];
  const wider = (text: string, from: string): string => (from === t ? text : `vec4<${t}>(${text})`);
  const axes = axesOf(p);
  const [m, n, k] = [sizeOf(p.rows), p.cols, sizeOf(p.deep)];
  const count = s.threads[0] * s.threads[1];
  const [tileRows, tileCols] = [s.threads[0] * s.own[0], s.threads[1] * s.own[1] * 4];
  const grid = [...p.batch, Math.ceil(m / tileRows), Math.ceil(n / tileCols)];
  const total = sizeOf(grid);
  e.line(`let I = ${groupNumber};\nif (I >= ${total}u) { return; }`);
  const names = unravel(e, "I", grid, "b");
  const batch = names.slice(0, p.batch.length);
  e.line(`let m0 = ${names[axes.rows]} * ${tileRows}; let n0 = ${names[axes.rows + 1]} * ${tileCols};`);
  e.line(`let ly = i32(L / ${s.threads[1]}u); let lx = i32(L % ${s.threads[1]}u);`);
  const sides: Side[] = [
    { walk: p.left, left: true, size: m, tile: tileRows },
    { walk: p.right, left: false, size: n, tile: tileCols },
  ];

  /** Fetches of one side: before the loop the places of the thread's elements, then what each turn does. */
  const prepare = ({ walk, left, size, tile }: Side): (() => void) => {
    const memory = left ? "A" : "B";
    const quads = tile / 4;
    const slots = Math.ceil((quads * s.deep) / count);
    const inner = walk.index.strides[axes.deep + p.deep.length - 1] ?? 0;
    const dense = !left && walk.index.strides[axes.col] === 1;
    const fours = wide && dense && loadsFour(p, walk, axes.col);
    // Neighbours in memory go to neighbouring threads.
    const deepFirst = inner === 1 && !dense;
    const places: Place[][] = [];
    const rows: string[][] = [];
    for (let i = 0; i < slots; i++) {
      const j = i ? `(L + ${i * count}u)` : "L";
      const id = `${memory}${i}`;
      e.line(
        deepFirst
          ? `let d${id} = i32(${j} % ${s.deep}u); let q${id} = i32(${j} / ${s.deep}u);`
          : `let q${id} = i32(${j} % ${quads}u); let d${id} = i32(${j} / ${quads}u);`,
      );
      places.push([]);
      rows.push([]);
      for (let u = 0; u < (fours ? 1 : 4); u++) {
        const at = `r${id}_${u}`;
        e.line(`let ${at} = ${left ? "m0" : "n0"} + q${id} * 4 + ${u};`);
        rows[i]!.push(at);
        e.line(`let ${at}u = u32(min(${at}, ${size - 1}));`);
        const own = left ? unravel(e, `${at}u`, p.rows, `${at}_`) : [...p.rows.map(() => undefined), `i32(${at}u)`];
        places[i]!.push(partial(e, walk, [...batch, ...own], true));
      }
    }
    return () => {
      for (let i = 0; i < slots; i++) {
        const id = `${memory}${i}`;
        const fetch = (): void => {
          e.line(`let k${id} = kk + d${id};`);
          e.line(`let k${id}u = u32(min(k${id}, ${k - 1}));`);
          const deep = unravel(e, `k${id}u`, p.deep, `k${id}_`);
          const step = partial(e, walk, [...new Array<undefined>(axes.deep).fill(undefined), ...deep], false);
          const values = places[i]!.map((place, u) => {
            const { index, inside } = resolve(e, walk, join(e, place, step));
            const tests = [`${rows[i]![u]} < ${size}`, `k${id} < ${k}`, ...(inside ? [inside] : [])].join(" && ");
            if (fours) return `select(vec4<${t}>(), ${e.load4(walk.arg, index)}, ${tests})`;
            return `select(${t}(0), ${cast(e.load(walk.arg, index), p.args[walk.arg]!.dtype, p.dtype)}, ${tests})`;
          });
          const v = fours ? values[0]! : `vec4<${t}>(${values.join(", ")})`;
          e.line(`${memory}[d${id} * ${quads} + q${id}] = ${held(walk) === t ? v : `vec4<f16>(${v})`};`);
        };
        if ((i + 1) * count > quads * s.deep) e.block(`if (L + ${i * count}u < ${quads * s.deep}u)`, fetch);
        else e.block("", fetch);
      }
    };
  };
  const fetches = sides.map(prepare);
  for (let r = 0; r < s.own[0]; r++) for (let v = 0; v < s.own[1]; v++) e.line(`var c${r}_${v} = vec4<${t}>();`);
  e.block(`for (var kk = 0; kk < ${k}; kk += ${s.deep})`, () => {
    fetches.forEach((f) => f());
    e.line("workgroupBarrier();");
    e.block(`for (var d = 0; d < ${s.deep}; d++)`, () => {
      for (let v = 0; v < s.own[1]; v++)
        e.line(`let y${v} = ${wider(`B[d * ${tileCols / 4} + ${v * s.threads[1]} + lx]`, b)};`);
      for (let r = 0; r < s.own[0] / 4; r++)
        e.line(`let x${r} = ${wider(`A[d * ${tileRows / 4} + ${r * s.threads[0]} + ly]`, a)};`);
      for (let r = 0; r < s.own[0]; r++)
        for (let v = 0; v < s.own[1]; v++) e.line(`c${r}_${v} += x${r >> 2}.${"xyzw"[r & 3]} * y${v};`);
    });
    e.line("workgroupBarrier();");
  });
  e.line(
    `var c = array<vec4<${t}>, ${s.own[0] * s.own[1]}>(${Array.from({ length: s.own[0] * s.own[1] }, (_, i) => `c${Math.floor(i / s.own[1])}_${i % s.own[1]}`).join(", ")});`,
  );
  e.block(`for (var r = 0; r < ${s.own[0]}; r++)`, () => {
    e.line(
      `let mm = m0 + ((r >> 2u) * ${s.threads[0]} + ly) * 4 + (r & 3);\nif (mm >= ${m}) { continue; }\nlet um = u32(mm);`,
    );
    const rows = unravel(e, "um", p.rows, "o");
    e.block(`for (var v = 0; v < ${s.own[1]}; v++)`, () => {
      e.line(`let nn = n0 + (v * ${s.threads[1]} + lx) * 4;\nlet s = c[r * ${s.own[1]} + v];`);
      epilogue(e, p, { batch, rows, width: 4, wide });
    });
  });
  const scope =
    `var<workgroup> A: array<vec4<${a}>, ${(tileRows * s.deep) / 4}>;\n` +
    `var<workgroup> B: array<vec4<${b}>, ${(tileCols * s.deep) / 4}>;\n`;
  return finish(e, count, groupsOf(total), scope);
};
