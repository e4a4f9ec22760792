import type { Fn } from "../asm/index.ts";
import { address } from "../dot/address.ts";
import { product } from "./shapes.ts";
import { emitCopy, walk } from "./walk.ts";

/** Images as tiles read them: where they lie, or with their padding in scratch memory. Strides are bytes. */
export interface Source {
  readonly padded: boolean;
  /** of the spatial axes */
  readonly strides: readonly number[];
  readonly image: number;
  /** scratch memory for a block of images */
  readonly bytes: number;
  /** Zeros scratch memory, once: what is copied later leaves the padding alone. */
  clear(f: Fn, scratch: number): void;
  /** base = address of the padded images whose first one's address is in `from` */
  open(f: Fn, from: number, scratch: number, base: number): void;
}

/** @param spans places along each axis that are read, from padLo before the first on; @param pixel bytes of a place's channels */
export const sourceOf = (
  sizes: readonly number[],
  padLo: readonly number[],
  spans: readonly number[],
  pixel: number,
  images: number,
): Source => {
  const padded = sizes.some((n, i) => padLo[i] !== 0 || n < spans[i]!);
  const own = padded ? spans : sizes;
  const stridesOf = (s: readonly number[]): number[] => s.map((_, i) => product(s.slice(i + 1)) * pixel);
  const strides = stridesOf(own);
  const image = product(own) * pixel;
  const imageFrom = product(sizes) * pixel;
  const first = padLo.map((p) => Math.max(0, p));
  const skip = padLo.map((p) => Math.max(0, -p));
  const counts = sizes.map((n, i) => Math.max(0, Math.min(n - skip[i]!, spans[i]! - first[i]!)));
  const offset = (places: readonly number[], by: readonly number[]): number =>
    places.reduce((n, p, i) => n + p * by[i]!, 0);
  const last = sizes.length - 1;
  return {
    padded,
    strides,
    image,
    bytes: padded ? Math.ceil((image * images) / 64) * 64 : 0,
    clear(f, scratch) {
      if (padded)
        f.get(scratch)
          .i32(0)
          .i32(image * images)
          .op("memory.fill", 0);
    },
    open(f, from, scratch, base) {
      if (!padded) return void f.get(from).set(base);
      f.get(scratch).set(base);
      if (!product(counts)) return;
      const [src, dst] = [f.local(), f.local()];
      const by = stridesOf(sizes);
      address(f, from, offset(skip, by)).set(src);
      address(f, base, offset(first, strides)).set(dst);
      walk(
        f,
        [images, ...counts.slice(0, last)],
        [
          { local: src, strides: [imageFrom, ...by] },
          { local: dst, strides: [image, ...strides] },
        ],
        () => emitCopy(f, src, dst, counts[last]! * pixel),
      );
      f.release(src, dst);
    },
  };
};
