import { FormatError } from "@hornbeam/ir";
import { adler32 } from "./adler32.ts";
import { badFile, check } from "./errors.ts";
import { joinBytes } from "./joinBytes.ts";
import { viewOf } from "./view.ts";

/** A push of this many bytes can grow to 16 MB at most, the memory a lying stream can cost before it is found out. */
const STEP = 1 << 14;

/**
 * Raw DEFLATE (RFC 1951) into exactly `size` bytes. The output grows with what really comes out and never past `size`, so a
 * header that promises too much or too little costs a `FormatError` and no memory. The decoder is loaded on first use.
 */
export async function inflate(deflated: Uint8Array, size: number, op: string): Promise<Uint8Array> {
  const { Inflate } = await import("./deflateStream.ts");
  const parts: Uint8Array[] = [];
  let total = 0;
  const stream = new Inflate((part: Uint8Array) => {
    total += part.length;
    check(total <= size, op, `compressed data must expand to the declared ${size} bytes`, `more than ${total} bytes`);
    parts.push(part);
  });
  try {
    for (let at = 0; at < deflated.length || at === 0; at += STEP) {
      stream.push(deflated.subarray(at, at + STEP), at + STEP >= deflated.length);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw badFile(op, "compressed data must be valid DEFLATE", String(error), undefined, error);
  }
  check(total === size, op, `compressed data must expand to the declared ${size} bytes`, `${total} bytes`);
  return joinBytes(parts, total);
}

/** The zlib wrapping of RFC 1950 around {@link inflate}: header and checksum are verified. */
export async function inflateZlib(data: Uint8Array, size: number, op: string): Promise<Uint8Array> {
  const valid =
    data.length >= 6 && (data[0] & 15) === 8 && ((data[0] << 8) | data[1]) % 31 === 0 && (data[1] & 32) === 0;
  check(valid, op, "a deflated chunk must start with a zlib header");
  const out = await inflate(data.subarray(2, -4), size, op);
  check(viewOf(data).getUint32(data.length - 4) === adler32(out), op, "a deflated chunk must match its checksum");
  return out;
}
