import type { Tensor } from "@hornbeam/core";
import { ValueError, type Shape } from "@hornbeam/ir";
import { expandDims, squeeze, transpose } from "@hornbeam/ops";

/** How the scale of one operand, which has its reduced axes with size 1, is laid out to meet the output. */
interface Layout {
  readonly reduced: readonly number[];
  readonly order: readonly number[];
  readonly expand: readonly number[];
  readonly squeeze: readonly number[];
}

/** The letters of both operands and the output, dots written out as letters. */
const lettersOf = (equation: string, rank: number): readonly [string, string, string] => {
  const match = /^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(?:\.\.\.)?([a-zA-Z]+)(?:\.\.\.)?$/.exec(
    equation.replaceAll(" ", ""),
  );
  if (!match)
    throw new ValueError(`EinsumDense: "${equation}" cannot be quantized; write it as "ab,bc->ac" or "...b,bc->...c".`);
  const [, before, input, after, kernel, output] = match as unknown as [
    string,
    string?,
    string?,
    string?,
    string?,
    string?,
  ];
  const used = new Set([...input!, ...kernel!, ...output!]);
  const free = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((c) => !used.has(c));
  const dots = before || after ? free.slice(0, rank - input!.length).join("") : "";
  const all = (letters: string): string => (after ? letters + dots : dots + letters);
  return [all(input!), kernel!, all(output!)];
};

/**
 * Reduced axes come with size 1: they take the places that the output has of the other operand, and go where there are none left. As Keras
 * orders them.
 */
const layoutOf = (letters: string, output: string): Layout => {
  const reduced = [...letters].flatMap((c, i) => (output.includes(c) ? [] : [i]));
  const order = [...output].flatMap((c) => (letters.includes(c) ? [letters.indexOf(c)] : []));
  const expand = [...output].flatMap((c, i) => (letters.includes(c) ? [] : [i]));
  const left: number[] = [];
  let at = 0;
  for (const axis of reduced) {
    const place = expand.shift();
    if (place === undefined) left.push(axis);
    else at = place;
    order.splice(at, 0, axis);
  }
  return { reduced, order, expand, squeeze: left };
};

const lay = ({ order, expand, squeeze: gone }: Layout, scale: Tensor): Tensor => {
  let out = transpose(scale, { axes: order });
  if (expand.length) out = expandDims(out, expand);
  return gone.length ? squeeze(out, { axis: gone }) : out;
};

/** The scales of an EinsumDense, in the layout of its output and of its kernel. */
export interface EinsumAxes {
  readonly inputAxes: readonly number[];
  readonly kernelAxes: readonly number[];
  inputScale(scale: Tensor): Tensor;
  kernelScale(scale: Tensor): Tensor;
  /** A kernel's scale as it was made. */
  backToKernel(scale: Tensor): Tensor;
  kernelScaleShape(kernel: Shape): Shape;
}

/** @throws ValueError for an equation of another form. */
export const einsumAxes = (equation: string, rank: number): EinsumAxes => {
  const [input, kernel, output] = lettersOf(equation, rank);
  const [ofInput, ofKernel] = [layoutOf(input, output), layoutOf(kernel, output)];
  const inverse = ofKernel.order.map((_, i) => ofKernel.order.indexOf(i));
  return {
    inputAxes: ofInput.reduced,
    kernelAxes: ofKernel.reduced,
    inputScale: (s) => lay(ofInput, s),
    kernelScale: (s) => lay(ofKernel, s),
    backToKernel: (s) => {
      let out = s;
      if (ofKernel.squeeze.length) out = expandDims(out, ofKernel.squeeze);
      if (ofKernel.expand.length) out = squeeze(out, { axis: ofKernel.expand });
      return transpose(out, { axes: inverse });
    },
    kernelScaleShape: (shape) => {
      const ones = shape.map((n, i) => (ofKernel.reduced.includes(i) ? 1 : n));
      const sizes = ofKernel.order.map((i) => ones[i]!);
      for (const a of [...ofKernel.expand].sort((x, y) => x - y)) sizes.splice(a, 0, 1);
      for (const a of [...ofKernel.squeeze].sort((x, y) => y - x)) sizes.splice(a, 1);
      return sizes;
    },
  };
};
