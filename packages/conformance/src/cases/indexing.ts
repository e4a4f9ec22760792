import * as P from "@hornbeam/ops/primitives";
import { isFloat, type DType, type Shape } from "@hornbeam/ir";
import { folded, gathered, scattered, windowed, windowShape, type Form, type Scatter } from "../reference/indexed.ts";
import { isIntegral, type Nd } from "../reference/nd.ts";
import { everyday, plain, sample } from "../values.ts";
import { ALL, EXACT, NUMBERS, type Case, type CaseGroup } from "./case.ts";
import { layouts } from "./layouts.ts";

/** A tensor's shape, that of the indices, and the axis. */
interface Place {
  readonly form: Form;
  readonly x: Shape;
  readonly at: Shape;
  readonly axis: number;
}
const places: readonly Place[] = [
  { form: "take", x: [7], at: [5], axis: 0 },
  { form: "take", x: [7], at: [], axis: 0 },
  { form: "take", x: [9, 13], at: [4], axis: 0 },
  { form: "take", x: [9, 13], at: [2, 3], axis: 1 },
  { form: "take", x: [3, 5, 7], at: [0], axis: 1 },
  { form: "take", x: [2, 3, 1, 5, 2], at: [3, 2], axis: 3 },
  { form: "take", x: [130, 33], at: [65], axis: 0 },
  { form: "along", x: [7], at: [5], axis: 0 },
  { form: "along", x: [3, 5, 7], at: [3, 9, 7], axis: 1 },
  { form: "along", x: [3, 5, 7], at: [3, 5, 1], axis: 2 },
  { form: "nd", x: [3, 5, 7], at: [4, 2], axis: 0 },
  { form: "nd", x: [3, 5, 7], at: [2, 6, 3], axis: 0 },
  { form: "nd", x: [9, 4], at: [5, 1], axis: 0 },
  { form: "nd", x: [3, 5], at: [2, 0], axis: 0 },
  { form: "nd", x: [6], at: [1], axis: 0 },
];
const updatesShape = ({ form, x, at, axis }: Place): Shape => {
  if (form === "along") return at;
  if (form === "take") return [...x.slice(0, axis), ...at, ...x.slice(axis + 1)];
  return [...at.slice(0, -1), ...x.slice(at[at.length - 1]!)];
};

/** Some in range, some before and behind it; in few enough places that several meet. */
const indices = ({ at, x, axis }: Place, dtype: DType, seed: number): Nd =>
  sample(at, dtype, { lo: -2, hi: Math.min(x[axis]! + 1, 100) }, seed);

const gatherFns = { take: P.gatherOf, along: P.gatherAlongOf, nd: (x: never, i: never) => P.gatherNdOf(x, i) } as const;

const gatherCases = (form: Form, dtype: DType): Case[] =>
  places
    .filter((p) => p.form === form)
    .flatMap((p, i) =>
      (["int32", "int64", "uint8"] as const).map((own, k): Case => {
        const l = layouts[(i + k) % 5]!;
        return {
          label: `[${p.x}] ${l.name} at ${own} [${p.at}] along ${p.axis}`,
          inputs: [sample(l.base(p.x), dtype, everyday(dtype), i), indices(p, own, i + k)],
          fn: (x, at) => gatherFns[form](l.apply(x!, p.x) as never, at! as never, p.axis),
          expected: (x, at) => gathered(l.expected(x!, p.x), at!, form, p.axis),
          budget: EXACT,
        };
      }),
    );

const scatterFns = {
  take: P.scatterOf,
  along: P.scatterAlongOf,
  nd: (x: never, i: never, u: never, _axis: number, r: Scatter) => P.scatterNdOf(x, i, u, r),
} as const;

const scatterCases = (form: Form, dtype: DType): Case[] =>
  places
    .filter((p) => p.form === form)
    .flatMap((p, i) =>
      (dtype === "bool" ? (["set"] as const) : (["set", "sum", "prod", "max", "min"] as const)).map(
        (reducer, k): Case => {
          const l = layouts[(i + k) % 5]!;
          const shape = updatesShape(p);
          return {
            label: `${reducer} [${p.x}] at [${p.at}] along ${p.axis} ${l.name}`,
            inputs: [
              sample(p.x, dtype, plain(dtype), i),
              indices(p, k % 2 ? "int64" : "int32", i + k),
              sample(l.base(shape), dtype, plain(dtype), i + 5),
            ],
            fn: (x, at, u) => scatterFns[form](x! as never, at! as never, l.apply(u!, shape) as never, p.axis, reducer),
            expected: (x, at, u) => scattered(x!, at!, l.expected(u!, shape), form, p.axis, reducer),
            budget: reducer === "set" || !isFloat(dtype) ? EXACT : { ulp: 8, abs: 8 },
          };
        },
      ),
    );

const alongSumCases = (dtype: DType): Case[] => [
  {
    label: "[3, 5, 7] along 1",
    inputs: [
      sample([3, 5, 7], dtype, plain(dtype)),
      sample([3, 9, 7], "int32", { lo: -2, hi: 6 }),
      sample([3, 9, 7], dtype, plain(dtype), 3),
    ],
    fn: (x, at, u) => P.scatterSumAlongOf(x!, at!, u!, 1),
    expected: (x, at, u) => scattered(x!, at!, u!, "along", 1, "sum"),
    budget: isFloat(dtype) ? { ulp: 8, abs: 8 } : EXACT,
  },
];

const windowPlaces = [
  [[13], { axes: [0], windows: [3], strides: [2], padLo: [1], outSize: [7], dilation: [1] }],
  [[2, 7, 9, 3], { axes: [1, 2], windows: [2, 3], strides: [2, 1], padLo: [0, 1], outSize: [3, 9], dilation: [1, 1] }],
  [[2, 9, 3], { axes: [1], windows: [3], strides: [1], padLo: [2], outSize: [9], dilation: [2] }],
  [[5, 4], { axes: [0, 1], windows: [5, 4], strides: [1, 1], padLo: [0, 0], outSize: [1, 1], dilation: [1, 1] }],
  [[0, 4], { axes: [1], windows: [2], strides: [2], padLo: [0], outSize: [2], dilation: [1] }],
] as const;

const windowCases = (dtype: DType): Case[] =>
  windowPlaces.flatMap(
    ([shape, p], i) =>
      layouts.slice(0, 4).map((l) => ({
        label: `[${shape}] ${l.name} ${JSON.stringify(p)}`,
        inputs: [sample(l.base(shape), dtype, everyday(dtype), i)],
        fn: (x) => P.windowsOf(l.apply(x!, shape), p, 2),
        expected: (x) => windowed(l.expected(x!, shape), p, isIntegral(dtype) ? 2n : dtype === "bool" ? 1 : 2),
        budget: EXACT,
      })) as Case[],
  );

const foldCases = (dtype: DType): Case[] =>
  windowPlaces.map(([shape, p], i) => ({
    label: `[${shape}] ${JSON.stringify(p)}`,
    inputs: [sample(windowShape(shape, p), dtype, plain(dtype), i)],
    fn: (y) => P.foldOf(y!, p, shape),
    expected: (y) => folded(y!, p, shape),
    budget: isFloat(dtype) ? { ulp: 4, abs: 4 } : EXACT,
  }));

const forms = [
  ["gatherOf", "take"],
  ["gatherAlongOf", "along"],
  ["gatherNdOf", "nd"],
] as const;
const scatterForms = [
  ["scatterOf", "take"],
  ["scatterAlongOf", "along"],
  ["scatterNdOf", "nd"],
] as const;
const intIndices: readonly DType[] = ["int32", "int64", "uint8"];

export const indexingGroups = (): CaseGroup[] => [
  ...ALL.flatMap((dtype) => [
    ...forms.map(([op, form]): CaseGroup => ({ op, dtype, needs: intIndices, cases: () => gatherCases(form, dtype) })),
    ...scatterForms.map(([op, form]): CaseGroup => ({
      op,
      dtype,
      needs: intIndices,
      cases: () => scatterCases(form, dtype),
    })),
    { op: "windowsOf", dtype, cases: () => windowCases(dtype) },
  ]),
  ...NUMBERS.flatMap((dtype): CaseGroup[] => [
    { op: "foldOf", dtype, cases: () => foldCases(dtype) },
    { op: "scatterSumAlongOf", dtype, needs: ["int32"], cases: () => alongSumCases(dtype) },
  ]),
];
