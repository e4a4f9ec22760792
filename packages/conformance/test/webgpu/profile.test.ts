import { profile, type GpuProfile } from "@hornbeam/backend-webgpu";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { add, matmul, relu } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";

const suffix = hasAdapter ? "" : ` (${HOW})`;

describe.skipIf(!hasAdapter)(`a profile of the GPU${suffix}`, () => {
  const n = 96;
  const measured = async (steps: number): Promise<{ report: GpuProfile; values: number[] }> => {
    const backend = await makeWebgpu();
    setDefaultDevice(createDevice(backend));
    const x = tensor(
      Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)),
      { shape: [n, n] },
    ).realize();
    const step = jit((t: Tensor) => add(relu(matmul(t, t)), matmul(relu(matmul(t, t)), t)));
    let last: Tensor | undefined;
    const report = await profile(backend, () => {
      for (let i = 0; i < steps; i++) last = step(x);
    });
    const values = Array.from(await last!.data(), Number);
    const plain = Array.from(await step(x).data(), Number);
    expect(plain).toEqual(values);
    backend.dispose();
    return { report, values };
  };

  test("every dispatch has its kernel, bytes and time; rows add them up", async () => {
    const { report } = await measured(5);
    expect(report.submissions).toBe(5);
    const each = report.events.length / 5;
    expect(each).toBeGreaterThanOrEqual(2);
    const products = report.events.filter((e) => e.name.includes("dotGeneral"));
    for (const { bytes, shapes, microseconds } of products) {
      expect(bytes).toBe(4 * n * n * shapes.split("], ").length);
      expect(microseconds).toBeGreaterThan(0);
    }
    expect(report.events.map((e) => e.submission)).toEqual(report.events.map((_, i) => Math.floor(i / each)));
    // One after the other: a kernel begins when the one before has finished.
    report.events.slice(1).forEach((e, i) => {
      const before = report.events[i]!;
      expect(e.start).toBeGreaterThanOrEqual(before.start! + before.microseconds! - 1e-3);
    });
    const { rows } = report;
    expect(rows.reduce((sum, r) => sum + r.dispatches, 0)).toBe(report.events.length);
    expect(rows[0]!.microseconds).toBeGreaterThanOrEqual(rows.at(-1)!.microseconds!);
    const total = report.events.reduce((sum, e) => sum + e.microseconds!, 0);
    expect(rows.reduce((sum, r) => sum + r.microseconds!, 0)).toBeCloseTo(total, 3);
  });

  test("the table has a line a kernel, and Chrome's trace an event a dispatch", async () => {
    const { report } = await measured(2);
    const lines = report.table().split("\n");
    expect(lines.length).toBe(report.rows.length + 2);
    expect(lines[0]).toMatch(/^kernel +dispatches +µs +% +MB +GB\/s$/);
    expect(lines.at(-1)).toMatch(new RegExp(`^${report.events.length} dispatches in 2 submissions, \\d+\\.\\d µs$`));
    const { traceEvents } = JSON.parse(JSON.stringify(report.trace())) as { traceEvents: Record<string, unknown>[] };
    expect(traceEvents.filter((e) => e["ph"] === "X").map((e) => e["dur"])).toEqual(
      report.events.map((e) => e.microseconds),
    );
  });

  test("without timestamps dispatches and bytes are told all the same", async () => {
    const adapter = await makeWebgpu();
    Object.defineProperty(adapter.device, "features", { value: new Set() });
    setDefaultDevice(createDevice(adapter));
    const x = tensor([1, 2, 3], { dtype: "float32" });
    const report = await profile(adapter, () => add(x, x).realize());
    expect(report.events).toEqual([
      expect.objectContaining({ submission: 0, bytes: 24, workgroups: 1, shapes: "float32[3], float32[3]" }),
    ]);
    expect(report.rows[0]).not.toHaveProperty("microseconds");
    expect(report.table()).toContain("1 dispatches in 1 submissions");
    adapter.dispose();
  });
});
