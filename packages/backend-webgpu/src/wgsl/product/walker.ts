import type { Affine } from "@hornbeam/ir";
import type { Emitter } from "../emitter.ts";
import type { Product, Walk } from "./product.ts";

/** Texts of an operand's place: the index without what coordinates add, and each coordinate before it is divided. */
export interface Place {
  readonly index: string;
  readonly coordinates: readonly string[];
}

/** An operand's place, and whether it is there. */
export interface Resolved {
  readonly index: string;
  readonly inside: string | undefined;
}

/** Σ strides·names, with the offset where asked; names that are undefined do not take part. */
const part = ({ offset, strides }: Affine, names: readonly (string | undefined)[], withOffset: boolean): string => {
  const terms = strides.flatMap((s, i) =>
    s && names[i] !== undefined ? [s === 1 ? names[i] : `${names[i]} * ${s}`] : [],
  );
  if (withOffset && (offset || !terms.length)) terms.push(String(offset));
  return terms.join(" + ");
};

export const named = (e: Emitter, text: string, prefix: string): string => {
  if (/^\w*$/.test(text)) return text;
  const name = e.name(prefix);
  e.line(`let ${name} = ${text};`);
  return name;
};

/** What some of the variables add to the place of an operand, in names. */
export const partial = (
  e: Emitter,
  walk: Walk,
  names: readonly (string | undefined)[],
  withOffset: boolean,
): Place => ({
  index: named(e, part(walk.index, names, withOffset), "p"),
  coordinates: walk.coordinates.map((c) => named(e, part(c.index, names, withOffset), "c")),
});

const plus = (x: string, y: string): string => (x && y ? `${x} + ${y}` : x || y);

/** The sum of two parts; all variables are in one of them. */
export const join = (e: Emitter, x: Place, y: Place): Place => ({
  index: named(e, plus(x.index, y.index), "p"),
  coordinates: x.coordinates.map((c, i) => named(e, plus(c, y.coordinates[i]!), "c")),
});

/** The index with what coordinates add, and the test that all of them are inside: undefined where there are none. */
export const resolve = (e: Emitter, walk: Walk, place: Place): Resolved =>
  walk.resolve?.(e, walk, place) ?? { index: place.index, inside: undefined };

/** Whether a coordinate depends on a variable. */
export const touches = (walk: Walk, variable: number): boolean =>
  walk.coordinates.some((c) => (c.index.strides[variable] ?? 0) !== 0);

/** Whether four elements can be loaded at once wherever the variable `along`, of stride 1, is a multiple of four. */
export const loadsFour = (p: Product, walk: Walk, along: number): boolean =>
  (p.args[walk.arg]!.dtype === p.dtype || (p.dtype === "float32" && p.args[walk.arg]!.dtype.endsWith("float16"))) &&
  walk.index.strides[along] === 1 &&
  walk.index.offset % 4 === 0 &&
  walk.index.strides.every((s, i) => i === along || s % 4 === 0) &&
  walk.coordinates.every((c) => c.stride % 4 === 0);
