import { hostLeaf, type Tensor } from "@hornbeam/core";
import { dtypes, FormatError, sizeOf, type DType } from "@hornbeam/ir";
import { crc32c } from "../bytes/crc32c.ts";

/** What a backup holds: facts as JSON, and tensors by name. */
export interface SavedState {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const TYPES: Readonly<Partial<Record<DType, string>>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  int64: "I64",
  int32: "I32",
  int16: "I16",
  int8: "I8",
  uint32: "U32",
  uint16: "U16",
  uint8: "U8",
  bool: "BOOL",
};
const LONGEST_HEADER = 100_000_000;

const bad = (rule: string, received: string): FormatError =>
  new FormatError(`backup: ${rule}; received ${received}. Delete the backup to begin anew.`);

// JSON has no infinity, which is what "no best value yet" is.
const write = (_: string, v: unknown): unknown =>
  typeof v === "number" && !Number.isFinite(v) ? { number: String(v) } : v;
const read = (_: string, v: unknown): unknown =>
  typeof v === "object" && v !== null && Object.keys(v).join() === "number"
    ? Number((v as { number: string }).number)
    : v;

/**
 * A state as bytes: a safetensors file (header length, JSON header, data), so that other programs can look into it. Its metadata holds the
 * facts and the CRC-32C of the data.
 */
export const encodeState = async ({ facts, tensors }: SavedState): Promise<Uint8Array> => {
  const parts = await Promise.all([...tensors.values()].map((t) => t.bytes()));
  const header: Record<string, unknown> = {};
  let at = 0;
  [...tensors].forEach(([name, { dtype, shape }], i) => {
    header[name] = { dtype: TYPES[dtype], shape, data_offsets: [at, (at += parts[i]!.byteLength)] };
  });
  const data = new Uint8Array(at);
  at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.byteLength;
  }
  header.__metadata__ = { facts: JSON.stringify(facts, write), crc32c: String(crc32c(data)) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  // The data begins at a multiple of 8.
  const length = Math.ceil(text.byteLength / 8) * 8;
  const out = new Uint8Array(8 + length + data.byteLength).fill(32, 8, 8 + length);
  new DataView(out.buffer).setBigUint64(0, BigInt(length), true);
  out.set(text, 8);
  out.set(data, 8 + length);
  return out;
};

const object = (x: unknown, what: string): Record<string, unknown> => {
  if (typeof x !== "object" || x === null || Array.isArray(x)) throw bad(`${what} must be an object`, typeof x);
  return x as Record<string, unknown>;
};
const parse = (text: string, reviver?: typeof read): unknown => {
  try {
    return JSON.parse(text, reviver);
  } catch (error) {
    throw bad("the header must be JSON", String(error));
  }
};

const tensorAt = (name: string, entry: unknown, data: Uint8Array): Tensor => {
  const { dtype: code, shape, data_offsets: offsets } = object(entry, name);
  const dtype = Object.keys(TYPES).find((d) => TYPES[d as DType] === code) as DType | undefined;
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (!dtype || !Array.isArray(shape) || !shape.every(isCount))
    throw bad(`${name} must have a dtype and a shape`, String(code));
  const [from, to] = Array.isArray(offsets) ? (offsets as unknown[]) : [];
  if (!isCount(from) || !isCount(to) || to > data.byteLength || to - from !== sizeOf(shape) * dtypes[dtype].bytes)
    throw bad(`${name} must lie in the file, with the bytes its shape needs`, `${String(from)} to ${String(to)}`);
  return hostLeaf({ dtype, shape }, new dtypes[dtype].array(data.slice(from, to).buffer, 0, sizeOf(shape)));
};

/** A state from its bytes. @throws FormatError for what is not one, or is damaged. */
export const decodeState = (file: Uint8Array): SavedState => {
  // Node's Buffer has a `slice` that shares memory.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.byteLength < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= Math.min(LONGEST_HEADER, bytes.byteLength - 8)))
    throw bad("the header must lie in the file", `${bytes.byteLength} bytes`);
  const { __metadata__: metadata, ...entries } = object(
    parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))),
    "the header",
  );
  const { facts, crc32c: sum } = object(metadata, "the metadata");
  const data = bytes.subarray(8 + length);
  if (String(crc32c(data)) !== sum) throw bad("the data must have the checksum of the header", "another");
  return {
    facts: object(parse(String(facts), read), "the facts"),
    tensors: new Map(Object.entries(entries).map(([name, entry]) => [name, tensorAt(name, entry, data)])),
  };
};
