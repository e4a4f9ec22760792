import type { Tensor } from "@hornbeam/core";
import { cond, scan, switchCase } from "@hornbeam/ops/control";
import * as P from "@hornbeam/ops/primitives";
import { bools, ints, type GradientCase } from "./gradientCase.ts";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const control: readonly GradientCase[] = [
  {
    name: "scan",
    f: (h, w, xs) => {
      const [c, ys] = scan(
        (a: Tensor, x: Tensor) => {
          const n = P.tanhOf(P.addOf(P.mulOf(a, w!), x));
          return [n, P.mulOf(n, n)] as const;
        },
        h!,
        xs!,
      );
      return [c, ys];
    },
    shapes: [[3], [3], [4, 3]],
  },
  {
    name: "scan, reversed",
    f: (h, xs) => {
      const [c, ys] = scan(
        (a: Tensor, x: Tensor) => {
          const n = P.sinOf(P.mulOf(a, x));
          return [n, P.addOf(n, a)] as const;
        },
        h!,
        xs!,
        { reverse: true },
      );
      return [c, ys];
    },
    shapes: [[2], [3, 2]],
  },
  {
    name: "scan in scan",
    f: (h, xs) =>
      scan(
        (a: Tensor, x: Tensor) => {
          const [b] = scan((p: Tensor) => [P.sinOf(P.addOf(p, x)), []] as const, a, undefined, { length: 2 });
          return [b, []] as const;
        },
        h!,
        xs!,
      )[0],
    shapes: [[2], [3, 2]],
  },
  {
    name: "cond",
    f: (x, y) =>
      [1, 0].map((p) =>
        cond(
          bools([p], []),
          () => P.mulOf(x!, y!),
          () => P.sinOf(x!),
        ),
      ),
    shapes: [[3], [3]],
  },
  {
    name: "switchCase",
    f: (x) =>
      range(3).map((i) =>
        switchCase(
          ints([i], []),
          [(t: Tensor) => P.sinOf(t), (t: Tensor) => P.mulOf(t, t), (t: Tensor) => P.expOf(t)],
          x!,
        ),
      ),
    shapes: [[3]],
  },
  {
    name: "cond in scan",
    f: (h, xs) =>
      scan(
        (a: Tensor, x: Tensor) => {
          const positive = P.ltOf(P.fullOf([], 0, "float64"), P.reduceSum(x, [0]));
          return [
            cond(
              positive,
              () => P.mulOf(a, x),
              () => P.addOf(a, P.sinOf(x)),
            ),
            a,
          ] as const;
        },
        h!,
        xs!,
      ) as never,
    shapes: [[2], [4, 2]],
  },
];
