import { expect, test } from "vitest";
import absent from "./absent.json" with { type: "json" };
import { find, inventory, signatures } from "./inventory.ts";
import { moduleCounts } from "./moduleCounts.ts";
import { notApplicable } from "./notApplicable.ts";
import { camelCase, ourName, renamed } from "./ourName.ts";

const entries = inventory();

test("no name of Keras's disappears: what is absent stands in absent.json, which only shrinks", () => {
  const known = new Set(absent);
  expect(entries.filter((e) => e.state === "absent" && !known.has(e.name)).map((e) => e.name)).toEqual([]);
});

test("absent.json lists names of Keras's, once each", () => {
  expect(absent.filter((name) => !Object.hasOwn(signatures, name))).toEqual([]);
  expect(new Set(absent).size).toBe(absent.length);
});

test("reasons and other names are for names that Keras has", () => {
  const names = Object.keys(signatures);
  const unknown = (key: string): boolean => !names.some((name) => name === key || name.startsWith(`${key}.`));
  expect([...Object.keys(notApplicable), ...Object.keys(renamed)].filter(unknown)).toEqual([]);
});

test("names under our rule", () => {
  expect(["one_hot", "extract_patches_3d", "_private_name", "fft2"].map(camelCase)).toEqual([
    "oneHot",
    "extractPatches3d",
    "_privateName",
    "fft2",
  ]);
  expect(ourName("Conv2D")).toBe("Conv2D");
});

test("a function of another module is not taken for an op of the same name", () => {
  const op = (): void => undefined;
  const other = (): void => undefined;
  expect(find({ ops: { normalize: op }, normalize: op }, "keras.utils.normalize")).toBeUndefined();
  expect(find({ ops: { normalize: op }, normalize: op, utils: { normalize: other } }, "keras.utils.normalize")).toBe(
    other,
  );
  expect(find({ ops: { normalize: op }, normalize: op }, "keras.ops.normalize")).toBe(op);
});

test("counts of modules add up", () => {
  const counts = moduleCounts(entries);
  const all = counts.at(-1)!;
  expect(all.applicable + all.notApplicable).toBe(Object.keys(signatures).length);
  expect(counts.slice(0, -1).reduce((sum, c) => sum + c.present, 0)).toBe(all.present);
});
