import { isTensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, ValueError } from "@hornbeam/ir";
import { broadcastTo, castTo, dotGeneral, mulOf, permuteTo, reduceSum, reshapeTo } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";
import { contracted } from "./contract.ts";
import { diagonal } from "./diagonal.ts";

/** A tensor whose axes have names. */
interface Named {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

const bad = (spec: string, rule: string): ValueError =>
  new ValueError(`einsum: ${rule}; received ${JSON.stringify(spec)}. Write for example "ij,jk->ik".`, {
    op: "einsum",
    received: spec,
  });

/** "ab...c" to labels; the axes an ellipsis stands for are named "0", "1", … counted from its end. */
const labelsOf = (term: string, spec: string, hidden: number): string[] => {
  const [before, after, more] = term.split("...");
  const letters = [...(before ?? ""), ...(after ?? "")];
  if (more !== undefined || letters.some((c) => !/[A-Za-z]/.test(c)))
    throw bad(spec, "subscripts must be letters and at most one ellipsis a term");
  if (after === undefined) return letters;
  return [...before!, ...Array.from({ length: hidden }, (_, i) => String(hidden - 1 - i)), ...after];
};

const parse = (spec: string, ranks: readonly number[]): { readonly terms: string[][]; readonly output: string[] } => {
  const [left, right, extra] = spec.replace(/\s/g, "").split("->");
  const texts = left!.split(",");
  if (extra !== undefined || texts.length !== ranks.length)
    throw bad(spec, `there must be one term for each of the ${ranks.length} operands`);
  const terms = texts.map((t, i) => {
    const named = t.replace("...", "").length;
    if (t.includes("...") ? ranks[i]! < named : ranks[i] !== named)
      throw new ShapeError(
        `einsum: term ${JSON.stringify(t)} must name every axis; received an operand of rank ${ranks[i]}.`,
        { op: "einsum" },
      );
    return labelsOf(t, spec, ranks[i]! - named);
  });
  const all = terms.flat();
  const hidden = Math.max(-1, ...all.filter((c) => /\d/.test(c)).map(Number)) + 1;
  if (right !== undefined) {
    const output = labelsOf(right, spec, hidden);
    if (new Set(output).size !== output.length || output.some((c) => !all.includes(c)))
      throw bad(spec, "output subscripts must be distinct and occur in an input");
    return { terms, output };
  }
  const once = [...new Set(all)].filter((c) => /\D/.test(c) && all.indexOf(c) === all.lastIndexOf(c)).sort();
  return { terms, output: [...labelsOf("...", spec, hidden), ...once] };
};

/** A label that comes twice takes the diagonal of its axes. */
const dedupe = ({ x, labels }: Named): Named => {
  const j = labels.findIndex((c, i) => labels.indexOf(c) !== i);
  if (j < 0) return { x, labels };
  const i = labels.indexOf(labels[j]!);
  return dedupe({
    x: diagonal(x, { axis1: i, axis2: j }),
    labels: [...labels.filter((_, k) => k !== i && k !== j), labels[j]!],
  });
};

/** Bytes are summed and multiplied as int32. */
const wide = (x: Tensor): Tensor => (x.dtype === "int8" ? castTo(x, "int32") : x);

const drop = ({ x, labels }: Named, gone: (label: string, size: number) => boolean): Named => {
  const axes = labels.flatMap((c, i) => (gone(c, x.shape[i]!) ? [i] : []));
  return axes.length
    ? { x: reduceSum(wide(x), axes), labels: labels.filter((_, i) => !axes.includes(i)) }
    : { x, labels };
};

/** One product of two operands, summed over what nobody needs any more. */
const multiply = (a: Named, b: Named, keep: (label: string) => boolean): Named => {
  const lhs = drop(a, (c) => !keep(c) && !b.labels.includes(c));
  const rhs = drop(b, (c) => !keep(c) && !a.labels.includes(c));
  const both = lhs.labels.filter((c) => rhs.labels.includes(c));
  const batch = both.filter(keep);
  const contract = both.filter((c) => !keep(c));
  const free = (t: Named): string[] => t.labels.filter((c) => !both.includes(c));
  const labels = [...batch, ...free(lhs), ...free(rhs)];
  if (!contract.length) {
    const size = (c: string): number =>
      lhs.labels.includes(c) ? lhs.x.shape[lhs.labels.indexOf(c)]! : rhs.x.shape[rhs.labels.indexOf(c)]!;
    const shape = labels.map(size);
    return {
      x: mulOf(wide(spreadTo(lhs, labels, shape)), wide(spreadTo(rhs, labels, shape))),
      labels,
    };
  }
  const at = (t: Named, list: readonly string[]): number[] => list.map((c) => t.labels.indexOf(c));
  // Two operands of bytes go to the backend as they are: it may multiply them faster than int32.
  const bytes = lhs.x.dtype === "int8" && rhs.x.dtype === "int8";
  const x = dotGeneral(
    bytes ? lhs.x : wide(lhs.x),
    bytes ? rhs.x : wide(rhs.x),
    {
      lhsBatch: at(lhs, batch),
      rhsBatch: at(rhs, batch),
      lhsContract: at(lhs, contract),
      rhsContract: at(rhs, contract),
    },
    bytes ? { dtype: "int32" } : {},
  );
  return { x, labels };
};

/** Axes in the order of `labels`, missing ones repeated. */
const spreadTo = ({ x, labels: own }: Named, labels: readonly string[], shape: readonly number[]): Tensor => {
  const present = labels.filter((c) => own.includes(c));
  const ordered = permuteTo(
    x,
    present.map((c) => own.indexOf(c)),
  );
  return broadcastTo(
    reshapeTo(
      ordered,
      labels.map((c, i) => (own.includes(c) ? shape[i]! : 1)),
    ),
    shape,
  );
};

const isBytes = (x: TensorLike): boolean => isTensor(x) && x.dtype === "int8";

/**
 * Sum of products by Einstein's convention: axes named alike are multiplied together, and summed where the output does not
 * name them. "..." stands for further axes, which broadcast. With more than two operands the pair with the smallest
 * product is multiplied first. Products of int8 are int32. (`keras.ops.einsum`)
 * @throws ValueError for malformed subscripts; ShapeError where sizes differ.
 * @example
 * ```ts
 * import { einsum } from "hornbeam";
 * console.log(await einsum("ij,j->i", [[1, 2], [3, 4]], [1, 10]).array()); // → [ 21, 43 ]
 * ```
 */
export const einsum = (subscripts: string, ...operands: readonly TensorLike[]): Tensor => {
  const run = (xs: readonly Tensor[]): Tensor => {
    const { terms, output } = parse(
      subscripts,
      xs.map((x) => x.rank),
    );
    const sizes: Record<string, number> = {};
    terms.forEach((labels, t) =>
      labels.forEach((c, i) => {
        const d = xs[t]!.shape[i]!;
        const known = sizes[c] ?? 1;
        if (known !== d && known !== 1 && d !== 1)
          throw new ShapeError(
            `einsum: axes named alike must have one size; received ${known} and ${d} for "${c}" in "${subscripts}".`,
            { op: "einsum" },
          );
        sizes[c] = known === 1 ? d : known;
      }),
    );
    // Axes of size 1 that meet larger ones are dropped: they broadcast.
    let list = terms.map((labels, i) => drop(dedupe({ x: xs[i]!, labels }), (c, d) => d === 1 && sizes[c] !== 1));
    const volume = (labels: readonly string[]): number => labels.reduce((n, c) => n * sizes[c]!, 1);
    while (list.length > 1) {
      let best: readonly [number, number, number] = [Infinity, 0, 1];
      const keeps =
        (i: number, j: number) =>
        (c: string): boolean =>
          output.includes(c) || list.some((t, k) => k !== i && k !== j && t.labels.includes(c));
      for (let i = 0; i < list.length; i++)
        for (let j = i + 1; j < list.length; j++) {
          const cost = volume([...new Set([...list[i]!.labels, ...list[j]!.labels])].filter(keeps(i, j)));
          if (cost < best[0]) best = [cost, i, j];
        }
      const [, i, j] = best;
      const product = multiply(list[i]!, list[j]!, keeps(i, j));
      list = [...list.filter((_, k) => k !== i && k !== j), product];
    }
    const last = drop(list[0]!, (c) => !output.includes(c));
    return spreadTo(
      last,
      output,
      output.map((c) => sizes[c]!),
    );
  };
  return operands.every(isBytes) ? wide(run(operands.map((x) => toTensor(x)))) : contracted(operands, run);
};
