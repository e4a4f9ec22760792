import { build } from "esbuild";
import { expect, test } from "vitest";

interface Bundle {
  readonly entry: string;
  readonly rest: string;
}
/** What a bundler for pages makes of a module: the part that is loaded at once, and the parts that wait. */
const bundle = async (contents: string): Promise<Bundle> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, sourcefile: "entry.ts", loader: "ts" },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["source"],
    outdir: "out",
    write: false,
  });
  const text = (pick: (path: string) => boolean): string =>
    outputFiles
      .filter(({ path }) => pick(path))
      .map((file) => file.text)
      .join("\n");
  return { entry: text((path) => /[\\/]stdin\.js$/.test(path)), rest: text((path) => !/[\\/]stdin\.js$/.test(path)) };
};

test("Graphviz waits until a model is drawn", async () => {
  const { entry, rest } = await bundle('import { plotModel } from "@hornbeam/utils"; console.log(plotModel);');
  expect([entry.length < 60_000, /graphviz/i.test(entry), /graphviz/i.test(rest)]).toEqual([true, false, true]);
});

test("one utility brings nothing else", async () => {
  const { entry } = await bundle('import { flatten } from "@hornbeam/utils/tree"; console.log(flatten([1]));');
  expect(entry.length).toBeLessThan(1_000);
  const padded = await bundle('import { padSequences } from "hornbeam"; console.log(padSequences([[1]]));');
  expect(["Progbar", "digraph", "Conv2D", "cholesky"].filter((mark) => padded.entry.includes(mark))).toEqual([]);
});

test("in a page, what needs files refuses and says what to use", async () => {
  const { entry } = await bundle('export { getFile, loadImg, textDatasetFromDirectory } from "@hornbeam/utils/node";');
  expect(entry).not.toMatch(/["']node:/);
  const page = (await import(`data:text/javascript,${encodeURIComponent(entry)}`)) as Record<string, () => unknown>;
  expect(page["getFile"]).toThrow(/needs a file system.*Use fetch/);
  expect(page["loadImg"]).toThrow(/getImageData/);
});
