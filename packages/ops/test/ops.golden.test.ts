import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { beforeAll, describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "../../conformance/test/native/addon.ts";
import { comparedIds, functionOf, opIds, runOpCase } from "../../../tooling/goldens/opCases.ts";
import * as exceptions from "../../../tooling/goldens/opExceptions.ts";

test("every function of the goldens is there; quirks and exceptions name cases", () => {
  for (const id of opIds) expect(functionOf(id), id).toBeTypeOf("function");
  const { quirks, open, shapes, dtypesOf, tolerances, implied } = exceptions;
  const named = [quirks, open, shapes, dtypesOf, tolerances, implied].flatMap((list) => Object.keys(list));
  expect(named.filter((id) => !opIds.includes(id))).toEqual([]);
  expect(opIds).toHaveLength(584);
  expect(comparedIds).toHaveLength(584 - Object.keys(quirks).length);
});

describe.each(["js", "wasm"])("Keras's ops on %s", (backend) => {
  beforeAll(async () => void setDevice(backend === "js" ? js() : await wasm()));

  test.each(comparedIds)("%s", (id) => runOpCase(id));
});

describe.skipIf(!hasNative)(`Keras's ops on native${suffix}`, () => {
  beforeAll(() => void setDevice(makeNative()));

  test.each(comparedIds)("%s", (id) => runOpCase(id));
});
