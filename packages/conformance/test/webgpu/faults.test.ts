import type { WebgpuBackend } from "@hornbeam/backend-webgpu";
import { DeviceError, DeviceLostError, ValueError, type Backend, type Buffer, type Executable } from "@hornbeam/ir";
import { createDevice } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { add, less, matmul, whileLoop } from "@hornbeam/ops";
import { beforeEach, describe, expect, test } from "vitest";
import { hasAdapter, HOW, makeWebgpu } from "./adapter.ts";
import { addition, failing } from "./programs.ts";

const suffix = hasAdapter ? "" : ` (${HOW})`;
const bytes = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const numbers = async (backend: Backend, b: Buffer): Promise<number[]> =>
  Array.from(new Float32Array((await backend.read(b)).slice().buffer));

describe.skipIf(!hasAdapter)(`what goes wrong on a WebGPU device${suffix}`, () => {
  let backend: WebgpuBackend;
  beforeEach(async () => {
    backend = await makeWebgpu();
  });
  const holding = (values: readonly number[]): Buffer => {
    const b = backend.alloc(4 * values.length);
    backend.write(b, bytes(values));
    return b;
  };
  const compiled = (name: string, n: number, by: number): Executable =>
    backend.compile(addition(name, n, by)) as Executable;
  /** The device makes something invalid of what `spoil` says yes to. */
  const refuse = (spoil: (d: GPUBufferDescriptor) => boolean): (() => void) => {
    const make = backend.device.createBuffer.bind(backend.device);
    const { maxBufferSize } = backend.device.limits;
    backend.device.createBuffer = (d) => make(spoil(d) ? { ...d, size: 2 * maxBufferSize } : d);
    return () => (backend.device.createBuffer = make);
  };

  test("no room for more memory: said with what was asked and is live; only what came after is lost", async () => {
    const kept = holding([1, 2, 3, 4]);
    const run = compiled("increment", 4, 1);
    run.run([kept], [kept]);
    expect(await numbers(backend, kept)).toEqual([2, 3, 4, 5]);
    const readmit = refuse((d) => d.size > 1 << 24);
    const large = backend.alloc(1 << 25);
    backend.write(large, bytes([7]));
    run.run([kept], [kept]);
    const asked =
      /the device has no room: a tensor asked for memory of 33555200 bytes where 16777216 were; 33555200 bytes are live/;
    await expect(backend.read(large)).rejects.toThrow(asked);
    // The run that updated it in place did not happen: its old values must not pass for the new ones.
    await expect(backend.read(kept)).rejects.toThrow(asked);
    expect(() => run.run([kept], [kept])).toThrow(asked);
    readmit();
    backend.write(kept, bytes([5, 6, 7, 8]));
    run.run([kept], [kept]);
    expect(await numbers(backend, kept)).toEqual([6, 7, 8, 9]);
    backend.free(large);
    const again = backend.alloc(1 << 25);
    backend.write(again, bytes([7]));
    expect((await numbers(backend, again))[0]).toBe(7);
    await backend.sync();
  });

  test("temporaries and constants that were lost with a buffer are placed again", async () => {
    const readmit = refuse((d) => d.size > 1 << 24);
    const large = backend.alloc(1 << 25);
    const run = compiled("increment", 4, 1);
    await expect(backend.read(large)).rejects.toThrow(DeviceError);
    readmit();
    const x = holding([1, 2, 3, 4]);
    run.run([x], [x]);
    expect(await numbers(backend, x)).toEqual([2, 3, 4, 5]);
  });

  test("a shader that the device refuses is named with its shapes and bytes", async () => {
    backend.device.createComputePipelineAsync = () => Promise.reject(new Error("too hard"));
    const x = holding([1, 2, 3]);
    const y = backend.alloc(12);
    compiled("increment", 3, 1).run([x], [y]);
    await expect(backend.read(y)).rejects.toThrow(
      /increment on float32\[3\] \(12 bytes\), float32\[3\] \(12 bytes\): the shader was refused: Error: too hard/,
    );
    expect(await numbers(backend, x)).toEqual([1, 2, 3]);
  });

  test("a dispatch that the device refuses is named, and its results are never read", async () => {
    const x = holding([1, 2, 3]);
    const y = backend.alloc(12);
    const make = backend.device.createBindGroup.bind(backend.device);
    const other = backend.device.createBindGroupLayout({ entries: [] });
    backend.device.createBindGroup = () => make({ layout: other, entries: [] });
    const run = compiled("increment", 3, 1);
    run.run([x], [y]);
    await expect(backend.read(y)).rejects.toThrow(
      /increment, whose largest tensor is float32\[3\] \(12 bytes\): .*bytes are live/s,
    );
    backend.device.createBindGroup = make;
    expect(await numbers(backend, x)).toEqual([1, 2, 3]);
  });

  test("a read that the device refuses is an error, not zeros", async () => {
    const x = holding([1, 2, 3]);
    const readmit = refuse((d) => d.usage === 9);
    await expect(backend.read(x)).rejects.toThrow(/reading 12 bytes failed/);
    readmit();
    expect(await numbers(backend, x)).toEqual([1, 2, 3]);
  });

  test("a step that fails together with a read that went along spoils its results, whoever reads them", async () => {
    const [x, y] = [holding([1, 2, 3]), backend.alloc(12)];
    const run = compiled("increment", 3, 1);
    run.run([x], [y]);
    expect(await numbers(backend, y)).toEqual([2, 3, 4]);
    const make = backend.device.createCommandEncoder.bind(backend.device);
    backend.device.createCommandEncoder = (d) => {
      const encoder = make(d);
      encoder.pushDebugGroup("never closed");
      return encoder;
    };
    run.run([x], [y]);
    await expect(backend.read(x)).rejects.toThrow(/reading 12 bytes failed/);
    backend.device.createCommandEncoder = make;
    await expect(backend.read(y)).rejects.toThrow(DeviceError);
    expect(await numbers(backend, x)).toEqual([1, 2, 3]);
    run.run([x], [y]);
    expect(await numbers(backend, y)).toEqual([2, 3, 4]);
  });

  test("a function of the host's that throws spoils its results and what is computed from them, nothing else", async () => {
    const x = holding([1, 2]);
    const [y, z, other] = [backend.alloc(8), backend.alloc(8), backend.alloc(8)];
    const run = compiled("increment", 2, 1);
    (backend.compile(failing(2, new ValueError("refuses: positive numbers only."))) as Executable).run([x], [y]);
    run.run([y], [z]);
    run.run([x], [other]);
    await expect(backend.read(z)).rejects.toThrow("positive numbers only");
    await expect(backend.read(y)).rejects.toThrow(ValueError);
    expect(await numbers(backend, other)).toEqual([2, 3]);
    expect(() => run.run([y], [z])).toThrow("positive numbers only");
    // Written anew, it is as good as any.
    backend.write(y, bytes([5, 6]));
    run.run([y], [z]);
    expect(await numbers(backend, z)).toEqual([6, 7]);
  });

  test("sync tells of a failure once", async () => {
    const [x, y] = [holding([1]), backend.alloc(4)];
    (backend.compile(failing(1, new ValueError("refuses: no."))) as Executable).run([x], [y]);
    await expect(backend.sync()).rejects.toThrow("refuses: no.");
    await backend.sync();
  });

  const data = Float32Array.from({ length: 256 * 256 }, (_, i) => Math.sin(i));
  const square = (): Tensor => tensor(data, { shape: [256, 256] });

  test("destroyed while shaders are being made", async () => {
    setDefaultDevice(createDevice(backend));
    const y = matmul(square(), square()).realize();
    backend.device.destroy();
    await expect(y.data()).rejects.toThrow(DeviceLostError);
  });

  test("destroyed in the middle of a step, and while the next waits", async () => {
    setDefaultDevice(createDevice(backend));
    const x = square().realize();
    const chain = (): Tensor => matmul(matmul(x, x), x);
    await chain().data();
    const [first, second] = [chain().realize(), chain().realize()];
    const read = first.data();
    backend.device.destroy();
    await expect(read).rejects.toThrow(/the device is gone \(destroyed\)/);
    await expect(second.data()).rejects.toThrow(DeviceLostError);
    expect(() => chain().realize()).toThrow(DeviceLostError);
    await expect(backend.sync()).rejects.toThrow(DeviceLostError);
  });

  test("destroyed in the middle of a loop whose length the device decides", async () => {
    setDefaultDevice(createDevice(backend));
    const y = whileLoop(
      (n: Tensor) => less(n, 1e6),
      (n: Tensor) => add(n, 1),
      tensor(0, { dtype: "float32" }),
    ) as Tensor;
    const read = y.data();
    setTimeout(() => backend.device.destroy(), 30);
    await expect(read).rejects.toThrow(DeviceLostError);
  });
});
