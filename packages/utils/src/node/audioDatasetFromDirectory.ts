import { readFile } from "node:fs/promises";
import type { ArrayValue } from "@hornbeam/data";
import { explain, ShapeError, UnsupportedError } from "@hornbeam/ir";
import type { DirectoryDataset } from "../dataset/DirectoryDataset.ts";
import { decodeWav } from "./decodeWav.ts";
import { directoryDataset } from "./directoryDataset.ts";
import type { DirectoryOptions } from "./directoryOptions.ts";

/** Options of `audioDatasetFromDirectory`. */
export interface AudioDirectoryOptions extends DirectoryOptions {
  /** Samples of every element: cut, or filled with zeros at the end. Default: filled to the longest of the batch. */
  readonly outputSequenceLength?: number | null;
  /** Samples a second that every file must have. Default: not checked. */
  readonly samplingRate?: number | null;
}

const op = "audioDatasetFromDirectory";

const withLength = ({ data, shape, dtype }: ArrayValue, length: number): ArrayValue => {
  const channels = shape[1]!;
  const out = new Float32Array(length * channels);
  out.set((data as Float32Array).subarray(0, out.length));
  return { data: out, shape: [length, channels], dtype };
};

const stack = (sounds: readonly ArrayValue[]): ArrayValue => {
  const channels = sounds[0]!.shape[1]!;
  const odd = sounds.find(({ shape }) => shape[1] !== channels);
  if (odd) {
    const fields = { op, rule: "all files must have as many channels", received: `${channels} and ${odd.shape[1]}` };
    throw new ShapeError(explain(fields), fields);
  }
  const length = Math.max(...sounds.map(({ shape }) => shape[0]!));
  const data = new Float32Array(sounds.length * length * channels);
  sounds.forEach((sound, i) => data.set(sound.data as Float32Array, i * length * channels));
  return { data, shape: [sounds.length, length, channels], dtype: "float32" };
};

/**
 * The .wav files (16-bit) of a folder as batches [x, y]: x [batch, samples, channels] float32 in [−1, 1), y by the folders that they are in. With `subset: "both"`,
 * training and validation set. Files are not resampled. Node only. https://keras.io/api/data_loading/audio/
 * @throws ValueError for options that do not fit and folders without sound; while reading, FormatError for files that are none, UnsupportedError for another rate.
 */
export function audioDatasetFromDirectory(
  directory: string,
  options: AudioDirectoryOptions & { readonly subset: "both" },
): Promise<readonly [DirectoryDataset<unknown>, DirectoryDataset<unknown>]>;
export function audioDatasetFromDirectory(
  directory: string,
  options?: AudioDirectoryOptions & { readonly subset?: "training" | "validation" },
): Promise<DirectoryDataset<unknown>>;
export async function audioDatasetFromDirectory(
  directory: string,
  options: AudioDirectoryOptions = {},
): Promise<DirectoryDataset<unknown> | readonly [DirectoryDataset<unknown>, DirectoryDataset<unknown>]> {
  const { outputSequenceLength, samplingRate } = options;
  const reading = {
    op,
    endings: [".wav"],
    read: async (path: string): Promise<ArrayValue> => {
      const { samples, rate } = decodeWav(await readFile(path), path);
      if (samplingRate && rate !== samplingRate)
        throw new UnsupportedError(
          `${op}: ${path} must have ${samplingRate} samples a second; received ${rate}. Resample it first, with ffmpeg -ar ${samplingRate}, say.`,
        );
      return outputSequenceLength ? withLength(samples, outputSequenceLength) : samples;
    },
    stack,
    single: (sound: ArrayValue): ArrayValue => sound,
  };
  return directoryDataset(directory, reading, options);
}
