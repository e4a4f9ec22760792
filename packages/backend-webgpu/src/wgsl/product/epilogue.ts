import { dtypes } from "@hornbeam/ir";
import type { Emitter } from "../emitter.ts";
import { stores } from "../loop.ts";
import { axesOf, type Product } from "./product.ts";

/** Whether four columns can be stored at once, everywhere. */
export const wideStores = (p: Product, ragged = false): boolean => {
  const { col } = axesOf(p);
  return (
    !ragged &&
    p.cols % 4 === 0 &&
    p.args.every((a) => a.access === "read" || dtypes[a.dtype].bytes === 4) &&
    p.stores.every(
      ({ index: { offset, strides } }) =>
        offset % 4 === 0 && strides[col] === 1 && strides.every((s, i) => i === col || s % 4 === 0),
    )
  );
};

interface Point {
  readonly batch: readonly string[];
  readonly rows: readonly string[];
  readonly width: 1 | 2 | 4;
  readonly wide: boolean;
}

/** Stores of the columns nn … nn + width − 1, whose sums are in `s`. */
export const epilogue = (e: Emitter, p: Product, { batch, rows, width, wide }: Point): void => {
  if (wide)
    return e.block(`if (nn < ${p.cols})`, () => {
      const values = ["x", "y", "z", "w"].map((c, j) => {
        e.vars = [...batch, ...rows, j ? `(nn + ${j})` : "nn"];
        e.accs = [`s.${c}`];
        return e.fresh(() => p.stores.map((s) => e.as(s.value, e.args[s.arg]!.dtype)));
      });
      e.vars = [...batch, ...rows, "nn"];
      p.stores.forEach((s, i) =>
        e.store4(
          s.arg,
          e.affine(s.index),
          values.map((v) => v[i]!),
        ),
      );
    });
  e.block(`for (var j = 0; j < ${width}; j++)`, () => {
    e.line(`let n1 = nn + j;\nif (n1 >= ${p.cols}) { break; }`);
    e.vars = [...batch, ...rows, "n1"];
    e.accs = [width === 1 ? "s" : "s[j]"];
    stores(e, p.stores);
  });
};
