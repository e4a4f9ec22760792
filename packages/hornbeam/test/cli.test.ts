import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readNpz } from "../../../tooling/goldens/npz.ts";
import { Conv2D, Dense, Flatten, Input, loadModel, Sequential, tensor } from "../src/index.ts";

const script = fileURLToPath(new URL("../src/node/cli.ts", import.meta.url));
const goldens = fileURLToPath(new URL("../../../tooling/goldens/models/", import.meta.url));
const cache = fileURLToPath(new URL(`../../../node_modules/.cache/hornbeam-cli-${process.pid}/`, import.meta.url));
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hornbeam-"));
  await mkdir(cache, { recursive: true });
  // In few files a process starts several times as fast.
  await build({
    entryPoints: [script],
    outdir: join(cache, "src", "node"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    conditions: ["source"],
    external: ["sharp"],
    logLevel: "silent",
  });
  await writeFile(join(cache, "package.json"), '{"version": "1.2.3", "type": "module"}');
  const model = new Sequential(
    [Input({ shape: [4] }), new Dense(3, { activation: "relu", name: "hidden" }), new Dense(2)],
    { name: "net" },
  );
  model.compile({ optimizer: "adam", loss: "mse" });
  await model.save(join(folder, "net.keras"));
  await writeFile(join(folder, "structure.json"), model.toJSON());
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(cache, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
const node = (...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: "", HORNBEAM_HOME: join(folder, "home"), NO_COLOR: "1" };
    execFile(
      process.execPath,
      ["--conditions=source", ...args],
      { cwd: folder, env, timeout: 120_000 },
      (error, out, err) => resolve({ code: error ? ((error.code as number | undefined) ?? -1) : 0, out, err }),
    );
  });
const hornbeam = (...args: readonly string[]): Promise<Ran> => node(join(cache, "src", "node", "cli.js"), ...args);

test("inspect, as text and as JSON", async () => {
  const { code, out } = await node(script, "inspect", "net.keras");
  expect([code, /optimizer Adam, loss mse/.test(out), /hidden +Dense +15 +60 B +float32/.test(out)]).toEqual([
    0,
    true,
    true,
  ]);
  const json = JSON.parse((await hornbeam("inspect", "net.keras", "--json", "--strict")).out) as {
    parameters: number;
    needs: unknown[];
  };
  expect([json.parameters, json.needs]).toEqual([23, []]);
});

test("summary and plot", async () => {
  const { out } = await hornbeam("summary", "net.keras", "--show-trainable");
  expect(out).toMatch(/Model: "net"[\s\S]*hidden[\s\S]*Trainable params: 23/);
  expect(await hornbeam("plot", "net.keras", "-o", "net.svg", "--show-shapes")).toMatchObject({
    code: 0,
    out: "net.svg: written\n",
  });
  expect(await readFile(join(folder, "net.svg"), "utf8")).toMatch(/<svg [\s\S]*\(None, 3\)/);
});

test("convert to weights and structure, and back to a model with the same outputs", async () => {
  expect((await hornbeam("convert", "net.keras", "net.weights.h5")).out).toBe(
    "net.weights.h5: written from net.keras, 23 parameters\n",
  );
  expect((await hornbeam("convert", "net.keras", "net.json")).code).toBe(0);
  expect((await hornbeam("convert", "net.weights.h5", "again.keras", "--model", "net.json")).code).toBe(0);
  const x = tensor([[1, -2, 3, 0.5]]);
  const [first, again] = await Promise.all(["net.keras", "again.keras"].map((name) => loadModel(join(folder, name))));
  expect(await (await again!.predict(x, { verbose: 0 })).array()).toEqual(
    await (await first!.predict(x, { verbose: 0 })).array(),
  );
  const wrong = await hornbeam("convert", "net.keras", "net.onnx");
  expect([wrong.code, wrong.err]).toEqual([
    1,
    expect.stringMatching(/must end in \.keras, \.weights\.h5, .*; received net\.onnx/),
  ]);
});

test("classes of one's own come from a module", async () => {
  const own = join(cache, "own.mjs");
  await writeFile(
    own,
    'import { Dense } from "@hornbeam/layers";\nexport class Mine extends Dense { static className = "Mine"; }\n',
  );
  const config = JSON.parse(await readFile(join(folder, "structure.json"), "utf8")) as {
    config: { layers: { class_name: string }[] };
  };
  config.config.layers[1]!.class_name = "Mine";
  await writeFile(join(folder, "mine.json"), JSON.stringify(config));
  const refused = await hornbeam("summary", "mine.json");
  expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/^hornbeam: .*"Mine", which is not known/)]);
  expect((await hornbeam("inspect", "mine.json", "--strict")).code).toBe(1);
  const { code, out } = await node(script, "summary", "mine.json", "--objects", own);
  expect([code, out]).toEqual([0, expect.stringContaining("hidden (Mine)")]);
});

test("weights go from format to format, with a model and without", async () => {
  for (const [from, to, ...more] of [
    ["net.keras", "w.safetensors"],
    ["w.safetensors", "w.npz"],
    ["w.npz", "w.weights.h5", "--model", "structure.json"],
    ["w.weights.h5", "places.npz"],
    ["places.npz", "places.weights.h5"],
    ["places.weights.h5", "round.keras", "--model", "structure.json"],
  ] as const)
    expect(await hornbeam("convert", from, to, ...more)).toMatchObject({ code: 0, err: "" });
  const [first, last] = await Promise.all(["net.keras", "round.keras"].map((name) => loadModel(join(folder, name))));
  expect(await last!.getWeights()).toEqual(await first!.getWeights());
  const named = await hornbeam("convert", "w.npz", "x.weights.h5");
  expect([named.code, named.err]).toEqual([1, expect.stringMatching(/^hornbeam: /)]);
});

/** Bundles what `imports` prints, runs it on an input, and gives the bundle and the output. */
const bundled = async (file: string, input: string): Promise<{ code: string; output: unknown }> => {
  const { code, out, err } = await hornbeam("imports", file, "--target", "node");
  expect([code, err]).toEqual([0, ""]);
  const run = `\nimport { tensor } from "@hornbeam/core";\nconsole.log(JSON.stringify(await model.apply(${input}).array()));\nprocess.exit();\n`;
  const entry = join(cache, "entry.ts");
  await writeFile(entry, out + run);
  const outfile = join(cache, "bundle.mjs");
  const made = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    conditions: ["source"],
    outfile,
    write: true,
    metafile: true,
  });
  expect(
    Object.keys(made.metafile.inputs).filter((path) => /packages\/(?:hornbeam|train|optimizers)\//.test(path)),
  ).toEqual([]);
  const ran = await node(outfile);
  return { code: await readFile(outfile, "utf8"), output: JSON.parse(ran.out || ran.err) };
};
const close = (a: unknown, b: unknown): void => {
  const [x, y] = [a, b].map((v) => (v as number[]).flat(9) as number[]) as [number[], number[]];
  expect(x.length).toBe(y.length);
  x.forEach((v, i) => expect(v).toBeCloseTo(y[i]!, 4));
};

test("imports: the bundle loads the model, computes the same, and holds no more than it needs", async () => {
  const { code, output } = await bundled(join(folder, "net.keras"), "tensor([[1, -2, 3, 0.5]])");
  const model = await loadModel(join(folder, "net.keras"));
  close(output, await (await model.predict([[1, -2, 3, 0.5]], { verbose: 0 })).array());
  expect(["LSTM", "Conv2D", "cholesky"].filter((mark) => code.includes(mark))).toEqual([]);
  const conv = new Sequential([Input({ shape: [6, 6, 1] }), new Conv2D(2, 3), new Flatten(), new Dense(1)]);
  await conv.save(join(folder, "conv.keras"));
  expect((await hornbeam("imports", "conv.keras")).out).toContain("createWasm([convolutions, products])");
});

test("imports of a transformer that Keras wrote", async () => {
  const { ids, ...io } = readNpz(join(goldens, "d_transformer", "io.npz"));
  const given = ids ?? Object.entries(io).find(([name]) => /^(?:x|in)/.test(name))![1];
  const expected = Object.entries(io).find(([name]) => /^(?:y|out)/.test(name))![1];
  const input = `tensor(new Int32Array([${Array.from(given.data as ArrayLike<number>, Number).join()}]), { shape: [${given.shape.join()}] })`;
  const { output } = await bundled(join(goldens, "d_transformer", "model.keras"), input);
  close(output, Array.from(expected.data as ArrayLike<number>, Number));
});

test("doctor says what works, what is missing and what adds it", async () => {
  const { code, out } = await node(script, "doctor", "--json");
  const { backends, machine } = JSON.parse(out) as Record<
    string,
    { name: string; ok: boolean; remedy?: string; says: string }[]
  >;
  expect([code, backends!.find(({ name }) => name === "js")!.ok]).toEqual([0, true]);
  expect([...backends!, ...machine!].filter(({ ok, remedy }) => !ok && !remedy)).toEqual([]);
  expect(machine!.find(({ name }) => name === "cache")!.says).toBe(join(folder, "home"));
});

test("a wrong command line is 2, a file that cannot be read 1, help 0", async () => {
  expect((await hornbeam("sumary", "x")).err).toMatch(/unknown command 'sumary'[\s\S]*Did you mean summary/);
  const codes = await Promise.all([
    hornbeam("summary"),
    hornbeam("inspect", "none.keras"),
    hornbeam("--help"),
    hornbeam("--version"),
  ]);
  expect(codes.map(({ code }) => code)).toEqual([2, 1, 0, 0]);
  expect(codes[1]!.err).toMatch(/^hornbeam: none\.keras: the file must be readable.*\n$/);
});
