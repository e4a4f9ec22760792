import { ValueError, explain } from "@hornbeam/ir";
import { joinBytes } from "../bytes/joinBytes.ts";
import { rawBytes, viewOf, writeU64 } from "../bytes/view.ts";
import type { StoredDType } from "../hdf5/types.ts";
import type { LazyBytes } from "../hdf5/write/image.ts";
import { SAFETENSORS_DTYPES } from "./dtypes.ts";

/** A tensor to write: elements in row-major order, little-endian, in memory or read when their turn comes. */
export interface TensorSpec {
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly data: ArrayBufferView | LazyBytes;
}

const invalid = (name: string, rule: string, received: string): ValueError => {
  const fields = { op: `safetensors, tensor "${name}"`, rule, received };
  return new ValueError(explain(fields), fields);
};

/**
 * A safetensors file in pieces: wide elements first and then by name, a header padded to eight bytes, as the reference implementation
 * writes it. Throws `ValueError` where data, shape and dtype disagree.
 */
export function layOutSafetensors(
  tensors: ReadonlyMap<string, TensorSpec>,
  metadata: Readonly<Record<string, string>> = {},
): { readonly size: number; readonly pieces: readonly (Uint8Array | LazyBytes)[] } {
  const names = Object.keys(SAFETENSORS_DTYPES);
  const entries = [...tensors].map(([name, spec]) => {
    const rank = names.findIndex((n) => SAFETENSORS_DTYPES[n][0] === spec.dtype);
    if (rank < 0) throw invalid(name, "the dtype must be one that safetensors has", spec.dtype);
    if (name === "__metadata__" || name === "__proto__") throw invalid(name, "the name must be free", name);
    return { name, spec, code: names[rank], bytes: SAFETENSORS_DTYPES[names[rank]][1] };
  });
  entries.sort(
    (a, b) => b.bytes - a.bytes || names.indexOf(a.code) - names.indexOf(b.code) || (a.name < b.name ? -1 : 1),
  );
  const header: Record<string, unknown> = Object.keys(metadata).length ? { __metadata__: metadata } : {};
  const pieces: (Uint8Array | LazyBytes)[] = [];
  let end = 0;
  for (const { name, spec, code, bytes } of entries) {
    const size = spec.shape.reduce((a, b) => a * b, bytes);
    const data = ArrayBuffer.isView(spec.data) ? rawBytes(spec.data) : spec.data;
    if (data.length !== size)
      throw invalid(name, `${spec.dtype} [${spec.shape.join()}] has ${size} bytes`, `${data.length}`);
    header[name] = { dtype: code, shape: spec.shape, data_offsets: [end, (end += size)] };
    pieces.push(data);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = 8 * Math.ceil(text.length / 8);
  const head = new Uint8Array(8 + length).fill(32);
  writeU64(viewOf(head), 0, length);
  head.set(text, 8);
  return { size: head.length + end, pieces: [head, ...pieces] };
}

/** {@link layOutSafetensors} in one array. */
export async function writeSafetensors(
  tensors: ReadonlyMap<string, TensorSpec>,
  metadata?: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const { size, pieces } = layOutSafetensors(tensors, metadata);
  const parts: Uint8Array[] = [];
  for (const piece of pieces) parts.push(piece instanceof Uint8Array ? piece : await piece.read());
  return joinBytes(parts, size);
}
