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
    "f64.load": 0x2b,
    "i32.load8_u": 0x2d,
    "f64.store": 0x39,
    "i32.ge_u": 0x4f,
    "i64.ge_u": 0x5a,
    "f64.ge": 0x66,
    "i32.shr_u": 0x76,
    "i64.shr_u": 0x88,
    "f32.div": 0x95,
    "i64.extend_i32_u": 0xad,
    "f32.convert_i64_s": 0xb4,
    "f32.demote_f64": 0xb6,
    "f64.convert_i64_s": 0xb9,
    "f64.promote_f32": 0xbb,
    "i64.trunc_sat_f64_u": 0xfc007,
    "memory.fill": 0xfc00b,
    "v128.load16x4_u": 0xfd004,
    "v128.store": 0xfd00b,
    "f64x2.splat": 0xfd014,
    "f64x2.replace_lane": 0xfd022,
    "i32x4.ge_u": 0xfd040,
    "f64x2.ge": 0xfd04c,
    "v128.any_true": 0xfd053,
    "v128.load64_zero": 0xfd05d,
    "f64x2.promote_low_f32x4": 0xfd05f,
    "f32x4.nearest": 0xfd06a,
    "f64x2.floor": 0xfd075,
    "f64x2.trunc": 0xfd07a,
    "f64x2.nearest": 0xfd094,
    "i16x8.extend_low_i8x16_u": 0xfd089,
    "i32x4.extend_low_i16x8_u": 0xfd0a9,
    "i32x4.add": 0xfd0ae,
    "i32x4.max_u": 0xfd0b9,
    "i64x2.extend_low_i32x4_u": 0xfd0c9,
    "i64x2.add": 0xfd0ce,
    "i64x2.ge_s": 0xfd0db,
    "f32x4.max": 0xfd0e9,
    "f64x2.max": 0xfd0f5,
    "f64x2.convert_low_i32x4_u": 0xfd0ff,
    "f64x2.relaxed_madd": 0xfd107,
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
