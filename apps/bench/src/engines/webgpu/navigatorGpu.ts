import { create, globals } from "webgpu";

/** Counts what goes to the queue of each device that an implementation of WebGPU gives. */
export const countSubmissions = (gpu: GPU): (() => number) => {
  let count = 0;
  const find = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = async (options) => {
    const adapter = await find(options);
    if (!adapter) return adapter;
    const open = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await open(descriptor);
      const { queue } = device;
      const submit = queue.submit.bind(queue);
      queue.submit = (buffers) => {
        count++;
        return submit(buffers);
      };
      return device;
    };
    return adapter;
  };
  return () => count;
};

/** Dawn as pages have it: `navigator.gpu` and the classes of WebGPU. Returns the number of submissions so far. */
export const navigatorGpu = (): (() => number) => {
  const gpu = create([]);
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "Node" }, configurable: true });
  return countSubmissions(gpu);
};
