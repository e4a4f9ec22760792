import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type TensorLike } from "@hornbeam/core";
import { grad } from "@hornbeam/autodiff";
import { DTypeError, ValueError, type DType } from "@hornbeam/ir";
import { cast, divide, sum } from "@hornbeam/ops";
import { beforeAll, describe, expect, test } from "vitest";
import {
  absMaxQuantize,
  absMaxQuantizeGroupedWithZeroPoint,
  AbsMaxQuantizer,
  computeFloat8AmaxHistory,
  computeFloat8Scale,
  deserialize,
  fakeQuantWithMinMaxVars,
  get,
  Int4QuantizationConfig,
  Int8QuantizationConfig,
  packInt2,
  packInt4,
  packTernary,
  quantizeAndDequantize,
  Quantizer,
  serialize,
  unpackInt2,
  unpackInt4,
  unpackTernary,
} from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const read = async (t: { array(): Promise<unknown> }): Promise<unknown> => t.array();

describe("scaling by the largest value", () => {
  test("absMaxQuantize", async () => {
    const [q, scale] = absMaxQuantize([[0.5, -1], [0, 4]], -1); // prettier-ignore
    expect([q.dtype, scale.dtype, scale.shape]).toEqual(["int8", "float32", [2, 1]]);
    // ½ · 127 / (1 + 10⁻⁷) is a little less than 63½.
    expect(await read(q)).toEqual([[63, -127], [0, 127]]); // prettier-ignore
  });
  test("a quantizer of 4 bits over two axes", async () => {
    const quantizer = new AbsMaxQuantizer({ axis: [0, 1], valueRange: [-8, 7] });
    const [q, scale] = quantizer.apply([[3.5, -7], [1, 0]]); // prettier-ignore
    expect([scale.shape, await read(q)]).toEqual([[1, 1], [[4, -7], [1, 0]]]); // prettier-ignore
  });
  test("a range that int8 does not hold", () => {
    expect(() => new AbsMaxQuantizer({ valueRange: [-200, 200] })).toThrow(ValueError);
  });
  test("groups with zero points come back within half a step, also where they are not full", async () => {
    const kernel = Array.from({ length: 10 }, (_, i) => [(-1) ** i * (i + 1), i % 2 ? -0.3 : i, (i % 2) - 0.4]);
    const [q, scale, zero] = absMaxQuantizeGroupedWithZeroPoint(kernel, 4);
    expect([q.shape, scale.shape, zero.shape, zero.dtype]).toEqual([[10, 3], [3, 3], [3, 3], "int8"]); // prettier-ignore
    const [a, s, z] = (await Promise.all([q, scale, zero].map(read))) as number[][][];
    kernel.forEach((row, i) =>
      row.forEach((w, k) => {
        const g = Math.floor(i / 4);
        expect(a![i]![k]!).toBeGreaterThanOrEqual(-8);
        expect(Math.abs(s![g]![k]! * (a![i]![k]! - z![g]![k]!) - w)).toBeLessThan(s![g]![k]!);
      }),
    );
  });
});

describe("packing", () => {
  test("4 bits, Keras's example", async () => {
    const [packed, shape, length] = packInt4(tensor([[-3, 7], [2, -8], [1, 0]], { dtype: "int8" })); // prettier-ignore
    expect([await read(packed), shape, length, packed.dtype]).toEqual([[[45, -121], [1, 0]], [2, 2], 3, "int8"]); // prettier-ignore
    expect(await read(unpackInt4(packed, length))).toEqual([[-3, 7], [2, -8], [1, 0]]); // prettier-ignore
  });
  test("2 bits, Keras's example", async () => {
    const [packed, shape, length] = packInt2(tensor([[-2, 1, 0, -1, 1], [-2, 0, 1, -1, 0]], { dtype: "int8" }), { axis: 1 }); // prettier-ignore
    expect([await read(packed), shape, length]).toEqual([[[-58, 1], [-46, 0]], [2, 2], 5]); // prettier-ignore
    expect(await read(unpackInt2(packed, length, { axis: 1 }))).toEqual([[-2, 1, 0, -1, 1], [-2, 0, 1, -1, 0]]); // prettier-ignore
  });
  const cases = [0, 1, 2, -1].flatMap((axis) => (["int8", "uint8"] as const).map((dtype) => ({ axis, dtype })));
  test.each(cases)("every value along axis $axis as $dtype", async ({ axis, dtype }) => {
    const shape = [5, 3, 6];
    for (const [bits, pack, unpack] of [
      [4, packInt4, unpackInt4],
      [2, packInt2, unpackInt2],
    ] as const) {
      // prettier-ignore
      const low = dtype === "int8" ? -(2 ** (bits - 1)) : 0;
      const values = Array.from({ length: 90 }, (_, i) => low + ((i * 7) % 2 ** bits));
      const x = tensor(values, { dtype, shape });
      const [packed, packedShape, length] = pack(x, { axis, dtype });
      expect(packedShape.at(axis)).toBe(Math.ceil((shape.at(axis)! * bits) / 8));
      const back = unpack(packed, length, { axis, dtype });
      expect([back.dtype, Array.from(await back.data(), Number)]).toEqual([dtype, values]);
    }
  });
  test("five trits in a byte", async () => {
    const [packed, , length] = packTernary([1, 0, -1, 1, 1, -1]);
    // 2 + 3·1 + 9·0 + 27·2 + 81·2, and 0 + (3 + 9 + 27 + 81)·1 for what is not there.
    expect([await read(packed), packed.dtype, length]).toEqual([[221, 120], "uint8", 6]);
    expect(await read(unpackTernary(packed, length))).toEqual([1, 0, -1, 1, 1, -1]);
    const wide = tensor([[1, -1, 0, 1, 0, -1]]);
    const [one, shape, n] = packTernary(wide, { axis: 1 });
    expect([shape, await read(unpackTernary(one, n, { axis: 1 }))]).toEqual([[1, 2], [[1, -1, 0, 1, 0, -1]]]);
  });
  test("other dtypes are refused", () => {
    expect(() => packInt4(tensor([1], { dtype: "int32" }))).toThrow(DTypeError);
    expect(() => packInt4(tensor([1], { dtype: "int8" }), { dtype: "int32" as "int8" })).toThrow(ValueError);
    expect(() => unpackTernary(tensor([1.5]), 1)).toThrow(DTypeError);
  });
});

describe("rounding in training", () => {
  // Ranges, the ends they are moved to, and the step, as in Keras's own tests.
  const cases = [
    { narrowRange: false, numBits: 8, low: 0.5, high: 128, ends: [0, 127.5], step: 0.5 },
    { narrowRange: false, numBits: 8, low: -128, high: -0.5, ends: [-127.5, 0], step: 0.5 },
    { narrowRange: false, numBits: 8, low: -0.1, high: 127.4, ends: [0, 127.5], step: 0.5 },
    { narrowRange: true, numBits: 8, low: 0.1, high: 127.1, ends: [0, 127], step: 0.5 },
    { narrowRange: true, numBits: 8, low: -127.1, high: -0.1, ends: [-127, 0], step: 0.5 },
  ];
  test.each(cases)("$low to $high", async ({ narrowRange, numBits, low, high, ends: [a, b], step }) => {
    const x = [a! - step, a! - 0.01, a!, a! + 0.01, a! + step - 0.01, a! + step, b! - 0.01, b!, b! + 0.01, b! + step];
    const y = fakeQuantWithMinMaxVars(x, low, high, { numBits, narrowRange });
    const wanted = [a, a, a, a, a! + step, a! + step, b, b, b, b];
    (await y.data()).forEach((v, i) => expect(Number(v)).toBeCloseTo(wanted[i]!, 4));
    const inside = (v: TensorLike): ReturnType<typeof sum> =>
      sum(fakeQuantWithMinMaxVars(v, low, high, { numBits, narrowRange }));
    const g = grad(inside)(tensor(x)) as { data(): Promise<ArrayLike<number>> };
    expect(Array.from(await g.data())).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 0, 0]);
  });
  test("ends of channels get the gradient of what lies outside", async () => {
    const f32 = { dtype: "float32" } as const;
    const x = tensor([[-3, 0.4, 5], [2, 2, 2]]); // prettier-ignore
    const of = (low: TensorLike, high: TensorLike): ReturnType<typeof sum> =>
      sum(fakeQuantWithMinMaxVars(x, low, high, { axis: 0 }));
    const [low, high] = grad(of, { argnums: [0, 1] })(tensor([-1, -1], f32), tensor([1, 3], f32)) as unknown as {
      array(): Promise<unknown>;
    }[];
    expect([await read(low!), await read(high!)]).toEqual([[1, 0], [1, 0]]); // prettier-ignore
  });
});

describe("8-bit floats", () => {
  /** The values of a format that are not negative, from its bits. */
  const values = (exponent: number, mantissa: number, most: number): number[] => {
    const bias = 2 ** (exponent - 1) - 1;
    const out: number[] = [];
    for (let e = 0; e < 2 ** exponent; e++)
      for (let m = 0; m < 2 ** mantissa; m++) {
        const v = e ? 2 ** (e - bias) * (1 + m / 2 ** mantissa) : 2 ** (1 - bias) * (m / 2 ** mantissa);
        if (v <= most) out.push(v);
      }
    return out;
  };
  test.each([
    ["float8_e4m3fn", 4, 3, 448],
    ["float8_e5m2", 5, 2, 57344],
  ] as const)("%s: its values stay, what lies between goes to the nearest, ties to even", async (dtype, e, m, most) => {
    const all = values(e, m, most);
    const back = async (x: readonly number[]): Promise<number[]> =>
      Array.from(await quantizeAndDequantize([...x], 1, dtype, "float32").data(), Number);
    expect(await back(all)).toEqual(all);
    expect(await back(all.map((v) => -v))).toEqual(all.map((v) => -v));
    const middles = all.slice(1).map((v, i) => (v + all[i]!) / 2);
    expect(await back(middles)).toEqual(middles.map((_, i) => all[i % 2 ? i + 1 : i]));
    expect(await back(middles.map((v) => v * 1.0001))).toEqual(all.slice(1));
    expect(await back([1e6, -1e6])).toEqual([most, -most]);
  });
  test("scales and histories", async () => {
    expect(await computeFloat8Scale(3, 4, 448).item()).toBeCloseTo(3 / 448, 6);
    expect(await computeFloat8Scale(0, 4, 448).item()).toBeCloseTo(4, 6);
    expect(await computeFloat8Scale(Infinity, 4, 448).item()).toBeCloseTo(4, 6);
    expect(await read(computeFloat8AmaxHistory([-3, 1], [5, 6, 7]))).toEqual([3, 7, 5]);
    expect(await read(computeFloat8AmaxHistory([-3, 1], [5]))).toEqual([3]);
    expect(() => quantizeAndDequantize([1], 1, "float16", "float32")).toThrow(ValueError);
  });
});

describe("names and configs", () => {
  test("there and back", () => {
    const config = serialize(new Int8QuantizationConfig({ weightQuantizer: new AbsMaxQuantizer({ axis: 0 }) }));
    const made = deserialize(config) as Int8QuantizationConfig;
    expect(serialize(made)).toEqual(config);
    expect((made.weightQuantizer as AbsMaxQuantizer).axis).toEqual([0]);
    expect(config).toMatchObject({ module: "keras.quantizers", class_name: "Int8QuantizationConfig" });
  });
  test("by name", () => {
    expect(get("abs_max_quantizer")).toBeInstanceOf(AbsMaxQuantizer);
    expect(get(AbsMaxQuantizer)).toBeInstanceOf(AbsMaxQuantizer);
    expect(get(null)).toBeNull();
    expect(() => get("abs_min_quantizer")).toThrow(/AbsMaxQuantizer|abs_max_quantizer/);
  });
  test("one of your own", async () => {
    class Coarse extends Quantizer {
      override call(x: Parameters<Quantizer["call"]>[0]): readonly [typeof x, typeof x] {
        return absMaxQuantize(x, -1, { valueRange: [-1, 1] });
      }
    }
    const [q, s] = new Coarse().apply([2, -1.5, 0.3]) as readonly [ReturnType<typeof cast>, ReturnType<typeof cast>];
    expect(await read(divide(cast(q, "float32" as DType), s))).toEqual([expect.closeTo(2), expect.closeTo(-2), 0]);
  });
  test("what does not fit is refused", () => {
    expect(() => new Int4QuantizationConfig({ blockSize: 0 })).toThrow(ValueError);
    expect(() => new Int4QuantizationConfig({ weightQuantizer: new AbsMaxQuantizer() })).toThrow(ValueError);
    expect(() => new Int8QuantizationConfig({ weightQuantizer: new Quantizer({ outputDtype: "int16" }) })).toThrow(
      ValueError,
    );
  });
});
