import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as policies from "../src/dtypePolicies/index.ts";
import { Layer } from "../src/index.ts";

const { configs } = JSON.parse(
  readFileSync(new URL("../../../tooling/goldens/misc/misc.json", import.meta.url), "utf8"),
) as { configs: Record<string, object> };

describe("dtype policies", () => {
  test.each([
    ["float32", "float32", "float32"],
    ["bfloat16", "bfloat16", "bfloat16"],
    ["mixed_float16", "float16", "float32"],
    ["mixed_bfloat16", "bfloat16", "float32"],
    ["int8_from_float32", "float32", "float32"],
    ["int8_from_mixed_bfloat16", "bfloat16", "float32"],
    ["float8_from_mixed_float16", "float16", "float32"],
    ["int4_from_float32", "float32", "float32"],
    ["int4/128_from_bfloat16", "bfloat16", "bfloat16"],
    ["ternary_from_float32", "float32", "float32"],
    ["gptq/4/128_from_float32", "float32", "float32"],
    ["awq/4/-1_from_float32", "float32", "float32"],
  ])("%s computes in %s and keeps variables in %s", (name, compute, variable) => {
    const policy = policies.get(name);
    expect([policy.name, policy.computeDtype, policy.variableDtype]).toEqual([name, compute, variable]);
    const again = policies.deserialize(policies.serialize(policy));
    expect(again.constructor).toBe(policy.constructor);
    expect(again.name).toBe(name);
    expect(policies.get(policies.serialize(again)).getConfig()).toEqual(policy.getConfig());
  });

  test.each([
    "keras.dtype_policies.DTypePolicy",
    "keras.dtype_policies.DTypePolicyMap",
    "keras.dtype_policies.FloatDTypePolicy",
    "keras.layers.DTypePolicy(composed)",
  ])("%s is written as Keras does", (key) => {
    expect(policies.serialize(policies.deserialize(configs[key]))).toEqual(configs[key]);
  });

  test("quantized ones keep their parameters", () => {
    expect(new policies.GPTQDTypePolicy("gptq/2/64")).toMatchObject({ weightBits: 2, groupSize: 64 });
    expect(new policies.Int4DTypePolicy("int4/None")).toMatchObject({ blockSize: -1, name: "int4/-1_from_float32" });
    expect(new policies.QuantizedFloat8DTypePolicy("float8", { amaxHistoryLength: 16 }).getConfig()).toEqual({
      mode: "float8",
      source_name: "float32",
      amax_history_length: 16,
    });
    expect(new policies.AWQDTypePolicy("awq/4/32").getConfig()).toEqual({ mode: "awq/4/32", source_name: "float32" });
    expect(new policies.QuantizedDTypePolicy("int8").quantizationMode).toBe("int8");
  });

  test("a map: the path, the one pattern that matches, the default; layers take theirs by name", () => {
    const map = new policies.DTypePolicyMap({
      defaultPolicy: "mixed_bfloat16",
      policyMap: { "model/head": "float32", ".*/dense_\\d": "mixed_float16" },
    });
    expect([map.name, map.computeDtype, map.size]).toEqual(["map_mixed_bfloat16", "bfloat16", 2]);
    expect(map.get("model/head").name).toBe("float32");
    expect(map.get("model/dense_1").name).toBe("mixed_float16");
    expect(map.get("model/dense_11").name).toBe("mixed_bfloat16");
    expect(() => map.set("model/head", "float16")).toThrow(/has a policy/);
    map.set("model/.*", "float16");
    expect(() => map.get("model/dense_1")).toThrow(/one pattern/);
    expect([map.has("model/.*"), map.delete("model/.*"), map.has("model/.*")]).toEqual([true, true, false]);
    const again = policies.deserialize(policies.serialize(map)) as policies.DTypePolicyMap;
    expect([...again.keys()]).toEqual([...map.keys()]);
    expect(again.get("model/dense_2").name).toBe("mixed_float16");
    expect(new Layer({ dtype: map, name: "model/dense_3" }).computeDtype).toBe("float16");
    expect(new Layer({ dtype: map }).computeDtype).toBe("bfloat16");
    expect(() => new policies.DTypePolicyMap({ defaultPolicy: map })).toThrow(/cannot be a map/);
  });

  test("what is none is refused, and layers refuse what they cannot do", () => {
    expect(() => policies.get("mixed_float64")).toThrow(/mixed_float64/);
    expect(() => policies.get("int8_from_float32_from_x")).toThrow(/MODE_from_SOURCE/);
    expect(() => policies.get("gptq/4_from_float32")).toThrow(/gptq\/weight_bits\/group_size/);
    expect(() => policies.get("gptq/5/128_from_float32")).toThrow(/2, 3, 4, 8 bits/);
    expect(() => policies.get("awq/8/128_from_float32")).toThrow(/4 bits/);
    expect(() => policies.get("int4/0_from_float32")).toThrow(/above 0 or -1/);
    expect(() => policies.get("int8_from_mixed_float16")).toThrow(/int8 does not go with float16/);
    expect(() => policies.get(3)).toThrow(/received number/);
    expect(() => policies.deserialize({ class_name: "Policy", config: {} })).toThrow(/dtype policy.*"Policy"/);
    expect(() => new policies.QuantizedFloat8DTypePolicy("float8", { amaxHistoryLength: 1.5 })).toThrow(/whole number/);
    expect(() => new Layer({ name: "dense", dtype: policies.get("int8_from_float32") })).toThrow(
      /dense.*int8_from_float32/,
    );
    expect(policies.get(null).name).toBe("float32");
  });
});
