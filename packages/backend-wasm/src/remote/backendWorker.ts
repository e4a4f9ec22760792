// The worker in which a whole backend lives.
import type { Buffer, Executable } from "@hornbeam/ir";
import type { WasmBackend } from "../createWasm.ts";
import { nodeThreads } from "../nodeThreads.ts";
import { wasm } from "../wasm.ts";
import type { Answer, Request } from "./messages.ts";

const node = nodeThreads();
const port = (node?.parentPort ?? globalThis) as unknown as {
  postMessage(message: Answer, transfer?: readonly ArrayBuffer[]): void;
};

const buffers = new Map<number, Buffer>();
const executables = new Map<number, Executable>();
let backend: WasmBackend;

const bufferOf = (id: number): Buffer => {
  const found = buffers.get(id);
  if (!found) throw new Error("wasm: a buffer is used that could not be allocated.");
  return found;
};

const obey = async (r: Request): Promise<void> => {
  if (r.do === "start") {
    backend = await wasm(r.options);
    port.postMessage({ is: "ready", capabilities: backend.capabilities, threads: backend.threads().most });
  } else if (r.do === "alloc") buffers.set(r.buffer, backend.alloc(r.bytes));
  else if (r.do === "free") {
    const buffer = buffers.get(r.buffer);
    buffers.delete(r.buffer);
    if (buffer) backend.free(buffer);
  } else if (r.do === "write") backend.write(bufferOf(r.buffer), r.bytes);
  else if (r.do === "read") {
    const bytes = (await backend.read(bufferOf(r.buffer))) as Uint8Array<ArrayBuffer>;
    port.postMessage({ is: "bytes", answer: r.answer, bytes, running: backend.threads().running }, [bytes.buffer]);
  } else if (r.do === "sync") port.postMessage({ is: "done", answer: r.answer, running: backend.threads().running });
  else if (r.do === "compile") executables.set(r.executable, await backend.compile(r.program));
  else if (r.do === "run") {
    const executable = executables.get(r.executable);
    if (!executable) throw new Error("wasm: a Program is run that could not be compiled.");
    executable.run(r.inputs.map(bufferOf), r.outputs.map(bufferOf));
  } else {
    executables.get(r.executable)?.dispose();
    executables.delete(r.executable);
  }
};

/** One after the other, also where something takes a while. */
let last: Promise<void> = Promise.resolve();
const take = (request: Request): void => {
  last = last
    .then(() => obey(request))
    .catch((error: unknown) => {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ is: "error", name, message, ...("answer" in request && { answer: request.answer }) });
    });
};

if (node?.parentPort) node.parentPort.on("message", take);
else globalThis.addEventListener("message", (e) => take((e as MessageEvent<Request>).data));
