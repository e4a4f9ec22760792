import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { memorySink, openArchive, parsePyJson, type MemorySink, type Sink, type WeightGroup } from "@hornbeam/saving";
import { openHdf5, readWeights } from "@hornbeam/saving/formats";
import { beforeAll, describe, expect, test } from "vitest";
import { goldenBytes, goldenFiles, goldenText } from "../../../tooling/goldens/files.ts";
import { Dense, Input, loadModel, Sequential } from "../src/index.ts";
import { casesOf, own } from "./kerasFiles.ts";
import { outline, readCanonical, vague } from "./outline.ts";

/** Files of the releases whose format is written, with their compile configs and optimizer slots. */
const cases = (await casesOf(".keras", ["models", "compat", "training"])).filter(({ path }) =>
  /^(models|training)\/|3\.15\.1/.test(path),
);

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
      const config = readCanonical(await theirs.read("config.json"));
      expect(vague(readCanonical(await ours.read("config.json")), config)).toEqual(config);
      const [a, b] = [await ours.read("model.weights.h5"), await theirs.read("model.weights.h5")];
      expect(outline(openHdf5(a))).toEqual(outline(openHdf5(b)));
      const [x, y] = [await readWeights(a), await readWeights(b)];
      for (const [place, { vars }] of y)
        vars.forEach((v, i) => expect(x.get(place)!.vars[i]!.data, `${place} ${i}`).toEqual(v.data));
    });
  }
});

interface Config {
  readonly compile_config?: Record<string, unknown>;
}

/** Files beside one another in memory. */
const folderSink = (files: Map<string, MemorySink>, name: string): Sink => {
  const sink = memorySink(name);
  files.set(name, sink);
  return { ...sink, write: (bytes) => sink.write(bytes), sibling: (file) => folderSink(files, file) };
};

describe("weights and configs alone are what Keras wrote", () => {
  beforeAll(() => void setDevice(js()));

  /** Models with a file of this name beside them. */
  const beside = (name: string): [path: string, file: string][] =>
    cases
      .map(({ path }): [string, string] => [path, path.replace("model.keras", name)])
      .filter(([path, file]) => path.startsWith("models/") && goldenFiles(name).includes(file));

  test.each(beside("model.weights.h5"))("%s: %s", async (path, file) => {
    const model = await loadModel(goldenBytes(path), { objects: own });
    const sink = memorySink("model.weights.h5");
    await model.saveWeights(sink);
    const [ours, theirs] = [sink.bytes!, goldenBytes(file)];
    expect(outline(openHdf5(ours))).toEqual(outline(openHdf5(theirs)));
    const [x, y] = [await readWeights(ours), await readWeights(theirs)];
    expect([...x.keys()].sort()).toEqual([...y.keys()].sort());
    for (const [place, { vars }] of y)
      vars.forEach((v, i) => expect(x.get(place)!.vars[i]!.data, `${place} ${i}`).toEqual(v.data));
  });

  test.each(beside("config.json"))("%s: %s", async (path, file) => {
    const model = await loadModel(goldenBytes(path), { objects: own });
    const theirs = readCanonical(goldenBytes(file)) as Config;
    const ours = vague(readCanonical(new TextEncoder().encode(model.toJSON())), theirs) as Config;
    // The optimizer, which belongs to a backend in Python, is only in whole models.
    if (ours.compile_config && !theirs.compile_config?.["optimizer"]) delete ours.compile_config["optimizer"];
    expect(ours).toEqual(theirs);
  });

  test("weights in several files: the same files with the same variables, and the same index", async () => {
    const folder = "models/i_sharded/";
    const names = goldenFiles(".h5", ["models/i_sharded"]);
    const filled = async (name: string): Promise<[string, WeightGroup][]> =>
      [...(await readWeights(goldenBytes(name)))].filter(([, { vars }]) => vars.length);
    const stored = await Promise.all(names.map(filled));
    const shapes = stored.flat().map(([, { vars }]) => vars[0]!.shape);
    const layers = stored
      .flat()
      .map(([path, { vars }]) => new Dense(vars[0]!.shape[1]!, { name: path.split("/").at(-1)! }));
    const model = new Sequential([Input({ shape: [shapes[0]![0]!] }), ...layers], { name: "sequential" });
    const index = JSON.parse(goldenText(`${folder}model.weights.json`)) as { metadata: { total_size: number } };
    const files = new Map<string, MemorySink>();
    const largest = Math.max(
      ...stored.map((s) => s.flatMap(([, g]) => g.vars).reduce((n, v) => n + v.data.byteLength, 0)),
    );
    await model.saveWeights(folderSink(files, "model.weights.json"), { maxShardSize: largest / 2 ** 30 });
    expect([...files.keys()].sort()).toEqual(
      ["model.weights.json", ...names.map((n) => n.slice(folder.length))].sort(),
    );
    expect(JSON.parse(new TextDecoder().decode(files.get("model.weights.json")!.bytes))).toEqual(index);
    for (const name of names)
      expect(outline(openHdf5(files.get(name.slice(folder.length))!.bytes!)), name).toEqual(
        outline(openHdf5(goldenBytes(name))),
      );
  });
});
