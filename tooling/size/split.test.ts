import { expect, test } from "vitest";
import { measureSplit } from "./measureSplit.ts";

/** What reading `.keras` files may add to a bundle, without HDF5, which is loaded when a file is opened. */
const READING = 15_000;
/** HDF5 with its chunks, and the decoder of deflated data. */
const HDF5 = 12_000;

test(`reading .keras files adds at most ${READING} bytes, and HDF5 comes when it is needed`, async () => {
  const base = await measureSplit("loadKerasBase");
  const { eager, eagerCode, later, heaviest } = await measureSplit("loadKeras");
  const hdf5 = Object.values(later).reduce((sum, bytes) => sum + bytes, 0);
  console.log(`reading .keras: ${eager - base.eager} bytes gzipped of ${READING}; later ${JSON.stringify(later)}`);
  const breakdown = heaviest.filter(([, path]) => path.includes("saving/")).map(([bytes, path]) => `${bytes} ${path}`);
  expect(base.eager, "an empty bundle measures nothing").toBeGreaterThan(10_000);
  expect(eager - base.eager, `the heaviest modules, minified:\n${breakdown.join("\n")}`).toBeLessThanOrEqual(READING);
  expect(
    ["HDF5 object", "data_offsets", "layer_names", "weight_map"].filter((mark) => eagerCode.includes(mark)),
  ).toEqual([]);
  expect(hdf5).toBeGreaterThan(HDF5 / 2);
});
