import type { CondParams, Node, ScanParams, Tensor, WhileParams } from "@hornbeam/core";
import type { Draft } from "./draft.ts";
import { opaque, type DraftContext } from "./draftOf.ts";
import { baseOf } from "./roots.ts";

const bytesOf = (t: Tensor): number => t.byteLength;

const scan = (node: Node, { compileBody }: DraftContext): Draft[] => {
  const { length, reverse, consts, carries, body } = node.params as ScanParams;
  const carry = body.inputs.slice(consts, consts + carries).map(bytesOf);
  const program = compileBody(body);
  const kernel = {
    kind: "scan",
    length,
    reverse,
    consts,
    carryBytes: carry,
    xBytes: body.inputs.slice(consts + carries).map(bytesOf),
    yBytes: body.outputs.slice(carries).map(bytesOf),
    body: program,
  } as const;
  return [opaque(node, kernel, node.inputs.map(baseOf), [...carry, program.arenaBytes])];
};

const whileLoop = (node: Node, { compileBody }: DraftContext): Draft[] => {
  const { consts, cond, body } = node.params as WhileParams;
  const carryBytes = body.outputs.map(bytesOf);
  const test = compileBody(cond);
  const step = compileBody(body);
  const arena = Math.max(test.arenaBytes, step.arenaBytes);
  return [
    opaque(node, { kind: "while", consts, carryBytes, cond: test, body: step } as const, node.inputs.map(baseOf), [
      ...carryBytes,
      1,
      arena,
    ]),
  ];
};

const cond = (node: Node, { compileBody }: DraftContext): Draft[] => {
  const branches = (node.params as CondParams).branches.map(compileBody);
  const arena = Math.max(...branches.map((b) => b.arenaBytes));
  const kernel = { kind: "cond", operands: node.inputs.length - 1, results: node.outputs.length, branches } as const;
  return [opaque(node, kernel, node.inputs.map(baseOf), [arena])];
};

/** Loops and branches: kernels with Programs inside. */
export const controlDrafters: { readonly scan: typeof scan; readonly while: typeof scan; readonly cond: typeof scan } =
  {
    scan,
    while: whileLoop,
    cond,
  };
