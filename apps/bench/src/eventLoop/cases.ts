import { Adam, AdamW, Dense, Input, Sequential, type Model } from "hornbeam";
import { cnn, gpt, lstm, mlp } from "../engines/hornbeam/models.ts";
import { floats, labels } from "../inputs.ts";
import type { fitNames } from "./names.ts";

/** A model and what it is fitted to. */
export interface FitCase {
  readonly make: () => Sequential | Model;
  readonly optimizer: () => Adam | AdamW;
  readonly rows: number;
  readonly batchSize: number;
  readonly x: (rows: number) => { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] };
  /** shape of a target and how many classes there are */
  readonly y: readonly [shape: readonly number[], classes: number];
}

const numbers =
  (...shape: readonly number[]) =>
  (rows: number): ReturnType<FitCase["x"]> => ({
    data: floats(
      shape.reduce((a, b) => a * b, rows),
      1,
    ),
    shape: [rows, ...shape],
  });

/** What is fitted, by name. */
export const fitCases: Readonly<Record<(typeof fitNames)[number], FitCase>> = {
  mlp: { make: mlp, optimizer: () => new Adam(), rows: 20_000, batchSize: 128, x: numbers(784), y: [[], 10] },
  cnn: { make: cnn, optimizer: () => new Adam(), rows: 1500, batchSize: 64, x: numbers(28, 28, 1), y: [[], 10] },
  lstm: { make: lstm, optimizer: () => new Adam(), rows: 400, batchSize: 32, x: numbers(64, 64), y: [[], 10] },
  gpt: {
    make: gpt,
    optimizer: () => new AdamW(),
    rows: 200,
    batchSize: 16,
    x: (rows) => ({ data: labels(rows * 64, 96, 1), shape: [rows, 64] }),
    y: [[64], 96],
  },
  rows: {
    make: () => new Sequential([Input({ shape: [8] }), new Dense(16, { activation: "relu" }), new Dense(10)]),
    optimizer: () => new Adam(),
    rows: 1_000_000,
    batchSize: 8192,
    x: numbers(8),
    y: [[], 10],
  },
};
