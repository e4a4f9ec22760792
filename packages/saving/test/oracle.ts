import h5wasm from "h5wasm/node";

/** The HDF5 library itself, compiled to WebAssembly: reads what we write and writes what we read. */
export const oracle: typeof h5wasm = h5wasm;

let counter = 0;

/** Opens bytes with the HDF5 library; `use` must not keep the file. */
export async function withOracle<T>(bytes: Uint8Array, use: (file: InstanceType<typeof h5wasm.File>) => T): Promise<T> {
  const { FS } = await h5wasm.ready;
  const name = `case-${counter++}.h5`;
  FS.writeFile(name, bytes);
  const file = new h5wasm.File(name, "r");
  try {
    return use(file);
  } finally {
    file.close();
    FS.unlink(name);
  }
}

/** The bytes of a file that the HDF5 library wrote. */
export async function fromOracle(
  make: (file: InstanceType<typeof h5wasm.File>) => void,
  libver?: "latest",
): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const name = `case-${counter++}.h5`;
  const file = new h5wasm.File(name, "w", libver ? { libver } : {});
  make(file);
  file.close();
  const bytes = FS.readFile(name) as unknown as Uint8Array;
  FS.unlink(name);
  return bytes.slice();
}
