import type { BufferDecl, Program } from "@hornbeam/ir";
import type { Dispatch } from "./plan.ts";

const show = ({ dtype, shape, bytes }: BufferDecl): string => `${dtype}[${shape.join(", ")}] (${bytes} bytes)`;

/** A kernel with what it works on: "dense/matmul+add on float32[64, 784] (200704 bytes), …". */
export const describeDispatch = ({ name, decls, members }: Dispatch): string =>
  `${name} on ${decls.map(show).join(", ")}${members ? `, and ${members.length - 1} more like it` : ""}`;

/** A Program by its kernels and its largest tensor. */
export const describeProgram = (program: Program, all: readonly Dispatch[]): string => {
  const names = [...new Set(all.map((d) => d.name))];
  const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? `, … (${all.length} dispatches)` : "");
  const largest = program.buffers.reduce<BufferDecl | undefined>(
    (a, b) => (a && a.bytes >= b.bytes ? a : b),
    undefined,
  );
  return `${shown || "an empty Program"}${largest ? `, whose largest tensor is ${show(largest)}` : ""}`;
};
