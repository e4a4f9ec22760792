import { atOnce, topoSort, type Node, type Tensor } from "@hornbeam/core";
import { DeviceError, isFloat, showShape, decode, dtypes } from "@hornbeam/ir";
import type { CompilingDevice } from "./createDevice.ts";

/** How a device runs op by op and checks what comes out. */
export interface DebugMode {
  callSite(): string | undefined;
  realize(device: CompilingDevice, tensors: readonly Tensor[]): readonly Finding[];
  check(device: CompilingDevice, findings: readonly Finding[]): Promise<void>;
}

/** A result whose values are to be checked, and the op that made it. */
export interface Finding {
  readonly node: Node;
  readonly tensor: Tensor;
}

const describe = (t: Tensor): string => `${t.dtype}${showShape(t.shape)}`;

const report = ({ node, tensor }: Finding, value: number): DeviceError =>
  new DeviceError(
    `${node.op.name}: every result must be finite on a debug device; received ${value} in ${describe(tensor)}, computed from ` +
      `${node.inputs.map(describe).join(", ") || "no inputs"}${node.site ? ` ${node.site}` : ""}. Look for a division by zero, a logarithm of zero or an overflow there.`,
    { op: node.op.name },
  );

/** The line of user code that called us: the first frame of the stack outside these packages. */
const callSite = (): string | undefined =>
  new Error().stack
    ?.split("\n")
    .slice(1)
    .find((l) => !/packages\/|@hornbeam|hornbeam\/dist|node:internal/.test(l))
    ?.trim();

/** Realises a graph one op at a time, every intermediate included. Returns the results to check. */
const realize = (device: CompilingDevice, tensors: readonly Tensor[]): Finding[] => {
  const findings: Finding[] = [];
  for (const node of topoSort(tensors)) {
    if (node.op.kind === "leaf") continue;
    const inputs = [...new Set(node.inputs)];
    const storages = device.execute(atOnce(device.compile(node.outputs, inputs)), inputs);
    [...node.outputs].forEach((tensor, i) => {
      tensor.settle(storages[i]!);
      if (isFloat(tensor.dtype)) findings.push({ node, tensor });
    });
  }
  return findings;
};

/** Reads results and throws for the first that holds a NaN or an infinity. */
const check = async (device: CompilingDevice, findings: readonly Finding[]): Promise<void> => {
  for (const finding of findings) {
    const { storage, dtype, size } = finding.tensor;
    const bytes = await device.backend.read(storage!.buffer);
    const values = decode(new dtypes[dtype].array(bytes.buffer, bytes.byteOffset, size), dtype) as Float32Array;
    const bad = values.find((v) => !Number.isFinite(v));
    if (bad !== undefined) throw report(finding, bad);
  }
};

/**
 * `setDevice(backend, { debug })`: every op is run by itself and every result checked for NaN and infinity; the error names the op, its
 * inputs and the line that made it. An option that brings its code with it, so that other bundles do not carry it.
 */
export const debug: DebugMode = { callSite, realize, check };
