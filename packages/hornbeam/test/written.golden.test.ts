import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { openArchive, parsePyJson, PyFloat } from "@hornbeam/saving";
import { openHdf5, readWeights, type Hdf5Dataset, type Hdf5Group } from "@hornbeam/saving/formats";
import { beforeAll, describe, expect, test } from "vitest";
import { goldenBytes } from "../../../tooling/goldens/files.ts";
import { loadModel } from "../src/index.ts";
import { casesOf, own } from "./kerasFiles.ts";

/** Files of the releases whose format is written, with their compile configs and optimizer slots. */
const cases = (await casesOf(".keras", ["models", "compat", "training"])).filter(({ path }) =>
  /^(models|training)\/|3\.15\.1/.test(path),
);

/** Identities of Python objects, the module of the backend's own optimizer, and arguments that are None mean nothing to a reader. */
const canonical = (x: unknown): unknown => {
  if (Array.isArray(x)) return x.map(canonical);
  if (typeof x !== "object" || x === null || x instanceof PyFloat) return x;
  const { shared_object_id: _, ...entry } = x as Record<string, unknown>;
  if (/torch\.optimizers/.test(String(entry["module"])))
    Object.assign(entry, { module: "keras.optimizers", registered_name: null });
  if (entry["class_name"] === "Sub") entry["module"] = null;
  for (const node of (entry["inbound_nodes"] ?? []) as { args: unknown[]; kwargs: Record<string, unknown> }[]) {
    node.args = node.args.map((a) => (a instanceof PyFloat ? a.value : a));
    for (const [k, v] of Object.entries(node.kwargs)) if (v === null) delete node.kwargs[k];
  }
  return Object.fromEntries(Object.entries(entry).map(([k, v]) => [k, canonical(v)]));
};
const read = (bytes: Uint8Array): unknown => canonical(parsePyJson(bytes, { floats: "preserve" }));

/** Sizes are known here where EinsumDense with an open outputShape says nothing in Keras: ours as vague as theirs. */
const vague = (ours: unknown, theirs: unknown, key = ""): unknown => {
  if (Array.isArray(ours) && Array.isArray(theirs)) return ours.map((x, i) => vague(x, theirs[i], key));
  if (theirs === null && /^(input_)?shape$/.test(key)) return null;
  if (typeof ours !== "object" || ours === null || ours instanceof PyFloat) return ours;
  const other = (theirs ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(ours).map(([k, x]) => [k, vague(x, other[k], k)]));
};

/** Names, order, attributes, dtypes and shapes. Python counts the names of layers inside layers over a whole process: those are left out. */
const outline = (node: Hdf5Group | Hdf5Dataset): unknown => {
  const attributes = [...node.attributes].map(([k, v]) =>
    /_softmax|_dropout_layer|^\/(blocks|d|head)\b/.test(node.path) ? k : [k, v],
  );
  return node.kind === "dataset"
    ? [node.path, node.dtype, node.shape, attributes]
    : [node.path, attributes, [...node.children.values()].map(outline)];
};

describe("what is written is what Keras wrote for the same model", () => {
  beforeAll(() => void setDevice(js()));

  for (const { path, title } of cases) {
    test(`${title}`, async () => {
      const theirs = openArchive(goldenBytes(path));
      const model = await loadModel(goldenBytes(path), { objects: own });
      const ours = openArchive(await model.toBytes());
      expect([...ours.entries.keys()]).toEqual([...theirs.entries.keys()]);
      expect([...ours.entries.values()].every(({ method }) => method === 0)).toBe(true);
      expect(Object.keys(parsePyJson(await ours.read("metadata.json")) as object)).toEqual(
        Object.keys(parsePyJson(await theirs.read("metadata.json")) as object),
      );
      const config = read(await theirs.read("config.json"));
      expect(vague(read(await ours.read("config.json")), config)).toEqual(config);
      const [a, b] = [await ours.read("model.weights.h5"), await theirs.read("model.weights.h5")];
      expect(outline(openHdf5(a))).toEqual(outline(openHdf5(b)));
      const [x, y] = [await readWeights(a), await readWeights(b)];
      for (const [place, { vars }] of y)
        vars.forEach((v, i) => expect(x.get(place)!.vars[i]!.data, `${place} ${i}`).toEqual(v.data));
    });
  }
});
