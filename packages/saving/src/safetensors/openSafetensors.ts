import { asFormatError, check } from "../bytes/errors.ts";
import { readU64, viewOf } from "../bytes/view.ts";
import { parsePyJson } from "../config/parsePyJson.ts";
import type { PyJson } from "../config/types.ts";
import { openSource } from "../files/memory.ts";
import type { ByteReader, Source } from "../files/types.ts";
import type { StoredEntry } from "../model/types.ts";
import { SAFETENSORS_DTYPES } from "./dtypes.ts";

/** An open safetensors file: the header is checked, no tensor has been read. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  /** By name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, StoredEntry>;
  close(): Promise<void>;
}

/** The longest header, in bytes: that of the reference implementation. */
const CAP = 100_000_000;
const OP = "safetensors";

type Json = Readonly<Record<string, PyJson>>;
const isRecord = (x: PyJson | undefined): x is Json =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === null;
const isCount = (x: PyJson): x is number => typeof x === "number" && Number.isSafeInteger(x) && x >= 0;
const show = (x: PyJson | undefined): string => {
  const text = JSON.stringify(x, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v)) as string | undefined;
  return (text ?? "nothing").slice(0, 80);
};

interface Span {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function readTensor(name: string, value: PyJson, data: number, reader: ByteReader): { entry: StoredEntry; span: Span } {
  const op = `${OP}, tensor "${name.slice(0, 80)}"`;
  check(isRecord(value), op, "a tensor must be an object", show(value));
  const { dtype, shape, data_offsets: offsets, ...more } = value;
  check(Object.keys(more).length === 0, op, "a tensor has dtype, shape and data_offsets", Object.keys(more).join());
  const known = typeof dtype === "string" && Object.hasOwn(SAFETENSORS_DTYPES, dtype);
  check(known, op, `the dtype must be one of ${Object.keys(SAFETENSORS_DTYPES).join(", ")}`, show(dtype));
  const [stored, bytes] = SAFETENSORS_DTYPES[dtype];
  check(Array.isArray(shape) && shape.every(isCount), op, "the shape must be a list of sizes", show(shape));
  const sizes = shape as readonly number[];
  const count = sizes.reduce((a, b) => a * b, bytes);
  const fits = sizes.reduce((a, b) => a * Math.max(b, 1), bytes);
  check(Number.isSafeInteger(fits), op, "a tensor may have 2^53 bytes at most", show(shape));
  const pair = Array.isArray(offsets) && offsets.length === 2 && offsets.every(isCount);
  check(pair, op, "data_offsets must be two positions", show(offsets));
  const [begin, end] = offsets as readonly number[];
  check(end - begin === count, op, `shape and dtype must agree with the ${end - begin} bytes`, `${count} bytes`);
  const position = data + begin;
  const read = (into?: Uint8Array): Promise<Uint8Array> =>
    reader.readData ? reader.readData(position, count, into) : reader.read(position, count);
  return { entry: { shape: sizes, dtype: stored, place: name, position, read }, span: { name, begin, end } };
}

/** Tensors must fill the data: no overlap, no hole, nothing behind the last. */
function checkSpans(spans: Span[], total: number): void {
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of spans) {
    const rule = begin < at ? "tensors must not overlap" : "there must be no hole between tensors";
    check(begin === at, `${OP}, tensor "${name.slice(0, 80)}"`, rule, `offset ${begin}, expected ${at}`);
    at = end;
  }
  check(at === total, OP, "the tensors must fill the file", `${at} bytes of ${total}`);
}

/**
 * Opens a safetensors file: a header of JSON, then the elements of all tensors, little-endian. Names are unique, and tensors fill the
 * file without holes or overlaps. Throws `FormatError` for anything else, before memory of a declared size is taken.
 * Source: https://huggingface.co/docs/safetensors
 */
export async function openSafetensors(from: Source | ByteReader): Promise<Safetensors> {
  const reader = "size" in from ? from : await openSource(from);
  try {
    check(reader.size >= 8, OP, "a file must have 8 bytes at least", `${reader.size}`);
    const length = readU64(viewOf(await reader.read(0, 8)), 0);
    check(length <= CAP, OP, `the header may have ${CAP} bytes at most`, `${length}`);
    check(8 + length <= reader.size, OP, "the header must lie inside the file", `${length} bytes of ${reader.size}`);
    const text = await reader.read(8, length);
    check(text[0] === 0x7b, OP, "the header must begin with a brace");
    const header = parsePyJson(text, { name: `${OP} header`, maxLength: CAP, maxDepth: 4 });
    check(isRecord(header), OP, "the header must be an object");
    const { __metadata__: given, ...listed } = header;
    const metadata = given === undefined ? {} : given;
    const texts = typeof metadata === "object" && metadata !== null && !Array.isArray(metadata);
    check(
      texts && Object.values(metadata).every((v) => typeof v === "string"),
      OP,
      "metadata must be texts",
      show(given),
    );
    const tensors = new Map<string, StoredEntry>();
    const spans: Span[] = [];
    for (const [name, value] of Object.entries(listed)) {
      const { entry, span } = readTensor(name, value, 8 + length, reader);
      tensors.set(name, entry);
      spans.push(span);
    }
    checkSpans(spans, reader.size - 8 - length);
    return { metadata: metadata as Record<string, string>, tensors, close: async () => reader.close?.() };
  } catch (error) {
    await reader.close?.();
    throw asFormatError(OP, error);
  }
}
