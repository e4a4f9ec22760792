import { checkProgram, type Backend } from "@hornbeam/ir";

/** The same backend, which refuses Programs that break the grammar of the IR: mistakes of the compiler show at once. */
export const checkedBackend = (backend: Backend): Backend => ({
  name: backend.name,
  capabilities: backend.capabilities,
  claims: backend.claims,
  alloc: (bytes) => backend.alloc(bytes),
  free: (b) => backend.free(b),
  write: (b, bytes) => backend.write(b, bytes),
  read: (b) => backend.read(b),
  memory: () => backend.memory(),
  dispose: () => backend.dispose?.(),
  // Absent where the backend has none: callers ask for it.
  ...(backend.sync && { sync: () => backend.sync!() }),
  compile: (program) => {
    checkProgram(program);
    return backend.compile(program);
  },
});
