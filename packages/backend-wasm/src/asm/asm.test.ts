import { expect, test } from "vitest";
import { F32, I32, I64, V128, makeModule } from "./index.ts";
import { opcodes } from "./opcodes.ts";

const load = (
  m: ReturnType<typeof makeModule>,
  imports: Record<string, unknown> = {},
): Record<string, (...a: never[]) => unknown> => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  return new WebAssembly.Instance(new WebAssembly.Module(m.bytes()), { e: { m: memory, ...imports } as never })
    .exports as never;
};

test("loops, locals, calls and imports", () => {
  const m = makeModule();
  const square = m.func([I32], [I32], (f) => f.get(0).get(0).op("i32.mul"));
  m.func(
    [I32],
    [I32],
    (f) => {
      const i = f.local();
      const sum = f.local();
      f.forLoop(
        i,
        0,
        () => f.get(0),
        1,
        () => {
          f.get(sum).get(i).call(square).op("i32.add").set(sum);
        },
      );
      f.get(sum).call(m.import("twice", [I32], [I32]));
    },
    "sumSquares",
  );
  const e = load(m, { twice: (x: number) => 2 * x });
  expect(e.sumSquares!(5 as never)).toBe(60);
  expect(e.sumSquares!(0 as never)).toBe(0);
});

test("constants of every type", () => {
  const m = makeModule();
  m.func([], [I32], (f) => f.i32(-2147483648), "a");
  m.func([], [I64], (f) => f.i64(-(1n << 63n)), "b");
  m.func([], [F32], (f) => f.f32(0.1), "c");
  m.func([], [I32], (f) => f.v128([0, 0, 0, 0, 200, 1].concat(new Array(10).fill(0))).op("i32x4.extract_lane", 1), "d");
  const e = load(m);
  expect([e.a!(), e.b!(), e.c!(), e.d!()]).toEqual([-2147483648, -(1n << 63n), Math.fround(0.1), 456]);
});

test("opcodes match the specification at the ends of each run", () => {
  const c = opcodes();
  const want: Record<string, number> = {
    "i64.load32_u": 0x35,
    "i64.store32": 0x3e,
    "i64.ge_u": 0x5a,
    "f64.ge": 0x66,
    "i64.rotr": 0x8a,
    "f64.copysign": 0xa6,
    "i64.trunc_f64_u": 0xb1,
    "f64.promote_f32": 0xbb,
    "f64.reinterpret_i64": 0xbf,
    "i64.extend32_s": 0xc4,
    "i64.trunc_sat_f64_u": 0xfc007,
    "memory.fill": 0xfc00b,
    "f64x2.splat": 0xfd014,
    "f64x2.replace_lane": 0xfd022,
    "f64x2.ge": 0xfd04c,
    "v128.any_true": 0xfd053,
    "v128.load64_zero": 0xfd05d,
    "f64x2.promote_low_f32x4": 0xfd05f,
    "f32x4.nearest": 0xfd06a,
    "f64x2.floor": 0xfd075,
    "f64x2.trunc": 0xfd07a,
    "i16x8.extend_high_i8x16_u": 0xfd08a,
    "i16x8.add": 0xfd08e,
    "f64x2.nearest": 0xfd094,
    "i16x8.mul": 0xfd095,
    "i32x4.extend_high_i16x8_u": 0xfd0aa,
    "i32x4.add": 0xfd0ae,
    "i32x4.dot_i16x8_s": 0xfd0ba,
    "i64x2.add": 0xfd0ce,
    "i64x2.ge_s": 0xfd0db,
    "f32x4.pmax": 0xfd0eb,
    "f64x2.pmax": 0xfd0f7,
    "f64x2.convert_low_i32x4_u": 0xfd0ff,
    "f64x2.relaxed_nmadd": 0xfd108,
  };
  for (const [name, code] of Object.entries(want)) expect([name, c.get(name)]).toEqual([name, code]);
});

test("vectors and memory", () => {
  const m = makeModule();
  m.func(
    [],
    [I32],
    (f) => {
      const v = f.local(V128);
      f.i32(16).i32(7).op("i32x4.splat").mem("v128.store", 16);
      f.i32(32).mem("v128.load").set(v);
      f.get(v).op("i32x4.extract_lane", 3);
    },
    "go",
  );
  expect(load(m).go!()).toBe(7);
});
