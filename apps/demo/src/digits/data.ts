import { createHash } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { parseIdx } from "hornbeam";
import { pathSink } from "@hornbeam/saving/node";

const FILES = {
  images: {
    name: "t10k-images-idx3-ubyte.gz",
    sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
  },
  labels: {
    name: "t10k-labels-idx1-ubyte.gz",
    sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
  },
} as const;
const URL_BASE = "https://storage.googleapis.com/cvdf-datasets/mnist/";

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A file of MNIST: from HORNBEAM_HOME, a datasets folder beside the repository, or downloaded with its checksum compared. */
const find = async ({ name, sha256 }: { readonly name: string; readonly sha256: string }): Promise<Uint8Array> => {
  const home = process.env.HORNBEAM_HOME ?? join(homedir(), ".hornbeam");
  for (const folder of [home, join(home, "datasets"), "../shared/datasets"])
    if (await exists(join(folder, name))) return readFile(join(folder, name));
  const bytes = await fetch(URL_BASE + name).then(
    (r) => (r.ok ? r.arrayBuffer() : undefined),
    () => undefined,
  );
  if (!bytes)
    throw new Error(
      `digits: no data and no network. Put ${FILES.images.name} and ${FILES.labels.name} (MNIST's 10,000 test images, ${URL_BASE}) into ${home}, or set HORNBEAM_HOME to the folder that has them.`,
    );
  const data = new Uint8Array(bytes);
  const found = createHash("sha256").update(data).digest("hex");
  if (found !== sha256)
    throw new Error(`digits: ${name} was downloaded with another checksum (${found}); nothing was kept.`);
  await pathSink(join(home, name)).write(data);
  return data;
};

/** The 10,000 images in [0, 1], [n, 28, 28, 1], and their labels. */
export const readDigits = async (): Promise<{ images: Float32Array; labels: Uint8Array; count: number }> => {
  const [images, labels] = await Promise.all([find(FILES.images), find(FILES.labels)]);
  const pixels = parseIdx(gunzipSync(images));
  const digits = parseIdx(gunzipSync(labels));
  return {
    images: Float32Array.from(pixels.data as Uint8Array, (v) => v / 255),
    labels: digits.data as Uint8Array,
    count: digits.data.length,
  };
};
