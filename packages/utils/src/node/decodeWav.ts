import type { ArrayValue } from "@hornbeam/data";
import { explain, FormatError } from "@hornbeam/ir";

/** Sound of a WAV file. */
export interface Sound {
  /** [samples, channels] float32 in [−1, 1) */
  readonly samples: ArrayValue;
  /** samples a second */
  readonly rate: number;
}

/**
 * A WAV file of 16-bit samples, as `tf.audio.decode_wav` reads it: each over 32768.
 * @throws FormatError for other encodings and for chunks that leave the file.
 */
export const decodeWav = (bytes: Uint8Array, name = "WAV"): Sound => {
  const check = (condition: boolean, rule: string, received: string): void => {
    if (condition) return;
    const fields = { op: name, rule, received, remedy: "Convert it to 16-bit PCM WAV" };
    throw new FormatError(explain(fields), fields);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  check(
    bytes.length >= 12 && tag(0) === "RIFF" && tag(8) === "WAVE",
    "the file must be RIFF/WAVE",
    JSON.stringify(tag(0)),
  );
  let format: { readonly channels: number; readonly rate: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (tag(at) === "fmt ") {
      check(size >= 16 && start + size <= bytes.length, "the format chunk must be in the file", `${size} bytes`);
      const kind = view.getUint16(start, true);
      const [channels, rate, bits] = [
        view.getUint16(start + 2, true),
        view.getUint32(start + 4, true),
        view.getUint16(start + 14, true),
      ];
      check(
        (kind === 1 || kind === 0xfffe) && bits === 16,
        "samples must be 16-bit PCM",
        `kind ${kind} with ${bits} bits`,
      );
      check(channels > 0, "there must be channels", "0");
      format = { channels, rate };
    }
    if (tag(at) === "data") {
      check(format !== undefined, "the format must come before the data", "data first");
      const { channels, rate } = format!;
      const length = Math.floor(Math.min(size, bytes.length - start) / 2 / channels);
      check(
        size <= bytes.length - start,
        "all samples must be in the file",
        `${bytes.length - start} bytes of ${size}`,
      );
      const data = Float32Array.from(
        { length: length * channels },
        (_, i) => view.getInt16(start + 2 * i, true) / 32768,
      );
      return { samples: { data, shape: [length, channels], dtype: "float32" }, rate };
    }
    at = start + size + (size % 2);
  }
  check(false, "the file must hold samples", "none");
  return undefined as never;
};
