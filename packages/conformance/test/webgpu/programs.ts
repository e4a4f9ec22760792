import { binaryExpr, IR_VERSION, konst, type BufferDecl, type Expr, type Kernel, type Program } from "@hornbeam/ir";

const decl = (role: "input" | "output", n: number): BufferDecl => ({
  role,
  bytes: 4 * n,
  dtype: "float32",
  shape: [n],
});
const program = (kernel: Kernel, n: number): Program => ({
  version: IR_VERSION,
  buffers: [decl("input", n), decl("output", n)],
  inputs: [0],
  outputs: [1],
  steps: [{ kernel, buffers: [0, 1] }],
  arenaBytes: 0,
});
const args: Kernel["args"] = [
  { dtype: "float32", access: "read" },
  { dtype: "float32", access: "write" },
];

/** y = x + `by`, of n numbers. */
export const addition = (name: string, n: number, by: number): Program => {
  const index = { offset: 0, strides: [1] };
  const x: Expr = { op: "load", dtype: "float32", arg: 0, index };
  const stores = [{ arg: 1, index, value: binaryExpr("add", x, konst(by, "float32")) }];
  return program({ kind: "loop", name, space: [n], reduce: [], accs: [], args, stores }, n);
};

/** A function of the host's that fails. */
export const failing = (n: number, error: Error): Program =>
  program(
    {
      kind: "host",
      name: "refuses",
      fn: "refuses",
      params: {},
      inputs: 1,
      shapes: [[n], [n]],
      args,
      evaluate: () => {
        throw error;
      },
    },
    n,
  );
