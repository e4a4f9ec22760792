import { sizeOf } from "@hornbeam/ir";
import type { Kit } from "../kit.ts";
import type { Shader } from "../shader.ts";
import { single, type Stages } from "../stage.ts";
import type { Target } from "../target.ts";
import type { Product } from "./product.ts";
import { GROUPS, isProcessor, type Schedule } from "./schedules.ts";

/** Multiplications up to which a shader of its own is not worth compiling. */
const TINY = 2 ** 12;

/** Whether a product has enough to share, as this adapter shares it. */
export const shares = (p: Product, target: Target): boolean => {
  if (p.dtype === "bool") return false;
  const [m, n, deep, batch] = [sizeOf(p.rows), p.cols, sizeOf(p.deep), sizeOf(p.batch)];
  if (isProcessor(target)) return m >= 4 && n >= 4 && m * n * deep * batch >= TINY;
  return m >= 16 && n >= 16 && deep >= 8 && (m * n * batch >= 4096 || deep < 256 || m * n >= 1024);
};

/** Rows and columns of a schedule's tile. */
const tileOf = (s: Schedule): readonly [number, number] =>
  s.kind === "lanes"
    ? [s.lanes * s.rounds, s.lanes * s.width * s.vectors]
    : [s.threads[0] * s.own[0], s.threads[1] * s.own[1] * 4];

/**
 * Products by one kind of schedule; undefined where another kind is due, or where there is too little to share: every result is a
 * loop of its own then.
 * @param pick the schedule of this kind, from the measured one
 */
export const multiply =
  <K, S extends Schedule>(
    productOf: (k: K) => Product,
    pick: (chosen: Schedule | undefined, p: Product, target: Target) => S | undefined,
    shader: (p: Product, s: S, target: Target) => Shader,
  ): ((k: K, target: Target, kit: Kit) => Stages | undefined) =>
  (k, target, kit) => {
    const p = productOf(k);
    const s = shares(p, target) ? pick(target.schedule?.(p), p, target) : undefined;
    if (!s) return undefined;
    const [rows, cols] = tileOf(s);
    const count = sizeOf(p.batch) * Math.ceil(sizeOf(p.rows) / rows) * Math.ceil(p.cols / cols);
    const own = (q: Product): Shader => shader(q, s, target);
    return kit.inParts?.(p, count, isProcessor(target) ? 4 : GROUPS, own, target) ?? single(own(p), p.args);
  };
