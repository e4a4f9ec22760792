import { writeWeights } from "@hornbeam/saving/formats";
import { fromOracle } from "../../saving/test/oracle.ts";
import {
  Add,
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  Input,
  LayerNormalization,
  LSTM,
  MaxPooling2D,
  Model,
  MultiHeadAttention,
  Normalization,
  ops,
  RandomFlip,
  Rescaling,
  Resizing,
  Sequential,
  SGD,
} from "../src/index.ts";
import { tensor } from "../src/index.ts";

/** Models of a few numbers with the structures that files have: lists, graphs, models inside, cells, slots of an optimizer. */
export const smallModels = async (): Promise<Uint8Array[]> => {
  const dense = new Sequential([
    Input({ shape: [2] }),
    new Dense(2, { activation: "relu" }),
    new BatchNormalization(),
    new Dropout(0.5),
    new Dense(1),
  ]);
  dense.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  await dense.fit(tensor([[1, 2]]), tensor([[1]]), { verbose: 0 });

  const [a, b] = [Input({ shape: [2] }), Input({ shape: [2] })];
  const shared = new Dense(2);
  const sum = new Add().apply([shared.apply(a), shared.apply(b)]);
  const graph = new Model({ inputs: { a, b }, outputs: [sum, ops.relu(sum as never)] } as never);

  const inner = new Sequential([Input({ shape: [2] }), new Dense(2)]);
  const x = Input({ shape: [2] });
  const nested = new Model({ inputs: x, outputs: new Concatenate().apply([inner.apply(x), x]) });
  nested.compile({ optimizer: new SGD({ momentum: 0.5 }), loss: "mse" });
  await nested.fit(tensor([[1, 2]]), tensor([[1, 2, 3, 4]]), { verbose: 0 });

  const image = new Sequential([
    Input({ shape: [4, 4, 1] }),
    new Rescaling(0.5),
    new RandomFlip(),
    new Resizing(3, 3),
    new Conv2D(2, 2, { padding: "same" }),
    new MaxPooling2D(),
    new Flatten(),
    new Dense(1),
  ]);
  const text = new Sequential([
    Input({ shape: [3], dtype: "int32" }),
    new Embedding(4, 2, { maskZero: true }),
    new Bidirectional(new LSTM(1)),
    new Dense(1),
  ]);
  const q = Input({ shape: [3, 2] });
  const attended = new MultiHeadAttention(1, 2).apply(q, q);
  const attention = new Model({ inputs: q, outputs: new LayerNormalization().apply(attended) });
  const normalization = new Normalization();
  await normalization.adapt([[1, 2]]);
  const numbers = new Sequential([Input({ shape: [2] }), normalization, new Dense(1)]);
  return Promise.all([dense, graph, nested, image, text, attention, numbers].map((m) => m.toBytes()));
};

/** Small HDF5 files of every layout that is read: as Keras writes them, compressed chunks, small data in the header, groups of the newest form. */
export const smallHdf5 = async (): Promise<Uint8Array[]> => {
  const one = { data: new Float32Array([1, 2]), shape: [2, 1], dtype: "float32" } as const;
  const bias = { data: new Float32Array([3]), shape: [1], dtype: "float32" } as const;
  const two = { data: new Float32Array([1, 2]), shape: [1, 2], dtype: "float32" } as const;
  const wide = { data: new Float32Array([3, 4]), shape: [2], dtype: "float32" } as const;
  const own = await writeWeights(
    new Map([
      ["/layers/dense", { name: "dense", vars: [one, bias] }],
      ["/layers/dense_1", { name: "dense_1", vars: [two, wide] }],
    ]),
  );
  const narrow = await writeWeights(
    new Map([
      ["", { name: "m", vars: [{ data: new Uint8Array(2), shape: [1], dtype: "bfloat16" } as const] }],
      ["/layers/dense", { vars: [{ data: new BigInt64Array(2), shape: [2], dtype: "int64" } as const] }],
    ]),
  );
  const others = await Promise.all(
    [undefined, "latest" as const].map((libver) =>
      fromOracle((file) => {
        const group = file.create_group("layers").create_group("dense").create_group("vars");
        group.create_attribute("name", "dense");
        const data = new Float32Array([1, 2]);
        // The newest form of chunks is not read: those have an index of their own.
        const chunks = libver ? {} : { chunks: [1, 1], compression: "gzip" as const, compression_opts: [5] };
        group.create_dataset({ name: "0", data, shape: [2, 1], ...chunks });
        group.create_dataset({ name: "1", data: new Float32Array([3]), shape: [1] });
      }, libver),
    ),
  );
  return [own, narrow, ...others];
};
