import { Dense, Add } from "@hornbeam/layers";
import { relu } from "@hornbeam/activations";
import { Functional, Input, Layer, Model, Sequential } from "@hornbeam/nn";
import { memorySink } from "@hornbeam/saving";
import { expect, test } from "vitest";
import { modelToDot, plotModel } from "../src/index.ts";

const chain = (): Sequential =>
  new Sequential(
    [Input({ shape: [4] }), new Dense(3, { activation: relu, name: "first" }), new Dense(2, { name: 'a <"b">' })],
    { name: "chain" },
  );

/** The edges as pairs of what the labels of the boxes say. */
const edgesOf = (dot: string): string[] => {
  const names = new Map([...dot.matchAll(/(n\d+) \[label=<.*?<b>(.*?)<\/b>/g)].map(([, id, name]) => [id!, name!]));
  return [...dot.matchAll(/(n\d+) -> (n\d+);/g)].map(([, a, b]) => `${names.get(a!)} -> ${names.get(b!)}`);
};

test("a chain is a box a layer", () => {
  const dot = modelToDot(chain(), {
    showShapes: true,
    showDtype: true,
    showLayerActivations: true,
    showTrainable: true,
  });
  expect(edgesOf(dot)).toEqual(["first -> a &lt;&quot;b&quot;&gt;"]);
  for (const part of [
    "Input shape: <b>(None, 4)</b>",
    "Output shape: <b>(None, 2)</b>",
    "Output dtype: <b>float32</b>",
    "Activation: <b>relu</b>",
    "Trainable",
    "rankdir=TB",
    "dpi=200",
    'splines="ortho"',
  ])
    expect(dot).toContain(part);
  expect(modelToDot(chain(), { showLayerNames: false })).toContain("<b>Dense</b>");
  expect(modelToDot(chain(), { subgraph: true })).toMatch(/^subgraph "cluster_chain"/);
});

test("branches, shared layers and nested models", () => {
  const a = Input({ shape: [4], name: "left" });
  const b = Input({ shape: [4], name: "right" });
  const shared = new Dense(4, { name: "shared" });
  const inner = chain();
  const sum = new Add({ name: "sum" }).apply([shared.apply(a), shared.apply(b)]) as typeof a;
  const model = new Functional({ inputs: [a, b], outputs: inner.apply(sum), name: "net" });
  expect(edgesOf(modelToDot(model)).sort()).toEqual([
    "left -> shared",
    "right -> shared",
    "shared -> sum",
    "sum -> chain",
  ]);
  const open = modelToDot(model, { expandNested: true });
  expect(open).toContain('label="chain"');
  expect(edgesOf(open)).toContain("sum -> first");
});

test("a model of one's own is one box; one without shapes is refused", () => {
  class Own extends Model {
    override call(x: never): unknown {
      return x;
    }
  }
  const own = new Own({ name: "own" });
  expect(() => modelToDot(own)).toThrow(/must be built; received "own"/);
  own.built = true;
  expect(modelToDot(own)).toContain("<b>own</b> (Own)");
  expect(own).toBeInstanceOf(Layer);
});

test("the picture is SVG with a box for each layer, written to a sink", async () => {
  const sink = memorySink("model.svg");
  const svg = await plotModel(chain(), { showShapes: true, showLayerNames: true, toFile: sink });
  expect(svg).toMatch(/^<\?xml[\s\S]*<svg [\s\S]*<\/svg>\s*$/);
  expect(svg.match(/class="node"/g)).toHaveLength(2);
  expect(svg).toContain("(None, 4)");
  expect(new TextDecoder().decode(sink.bytes)).toBe(svg);
  const dot = memorySink("model.dot");
  await plotModel(chain(), { toFile: dot });
  expect(new TextDecoder().decode(dot.bytes)).toMatch(/^digraph/);
  await expect(plotModel(chain(), { toFile: memorySink("model.png") })).rejects.toThrow(
    /\.svg or \.dot; received \.png/,
  );
});
