import { FormatError } from "@hornbeam/ir";
import { crc32c } from "../bytes/crc32c.ts";

/** A CRC that may itself be part of data over which a CRC is made: rotated and shifted, as TensorFlow masks it. */
const maskedCrc = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

/** One record of a TFRecord file: length (uint64), masked CRC-32C of it, data, masked CRC-32C of that. Little-endian. */
export const encodeRecord = (data: Uint8Array): Uint8Array => {
  const out = new Uint8Array(16 + data.byteLength);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(data.byteLength), true);
  view.setUint32(8, maskedCrc(out.subarray(0, 8)), true);
  out.set(data, 12);
  view.setUint32(12 + data.byteLength, maskedCrc(data), true);
  return out;
};

/** The data of each record of a TFRecord file. @throws FormatError for a wrong checksum or a record that is cut off. */
export function* decodeRecords(file: Uint8Array): Generator<Uint8Array, void> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const fail = (rule: string, at: number): FormatError =>
    new FormatError(`events: ${rule}; received a file of ${file.byteLength} bytes that breaks it at ${at}.`);
  for (let at = 0; at < file.byteLength;) {
    if (at + 12 > file.byteLength) throw fail("a record must be whole", at);
    if (maskedCrc(file.subarray(at, at + 8)) !== view.getUint32(at + 8, true))
      throw fail("a length must have its checksum", at);
    const length = Number(view.getBigUint64(at, true));
    if (!(length <= file.byteLength - at - 16)) throw fail("a record must be whole", at);
    const data = file.subarray(at + 12, at + 12 + length);
    if (maskedCrc(data) !== view.getUint32(at + 12 + length, true)) throw fail("a record must have its checksum", at);
    yield data;
    at += 16 + length;
  }
}
