import type { EmitterClass } from "./emitter.ts";
import type { Product } from "./product/product.ts";
import type { Schedule } from "./product/schedules.ts";

/** What kernels may use of an adapter. */
export interface Target {
  /** lanes of a subgroup, where the device has the feature and all subgroups are of one size */
  readonly subgroup?: number | undefined;
  /** whether the device has 16-bit floats of its own (`shader-f16`) */
  readonly half?: boolean;
  /** most bytes that kernels of several dispatches may hand themselves results in; no limit by default */
  readonly scratch?: number;
  /** the measured schedule of a product; undefined for the default */
  readonly schedule?: (p: Product) => Schedule | undefined;
  /** writes statements over arguments of 8 and 16 bits, too: of the part `narrow` */
  readonly emitter?: EmitterClass | undefined;
  /** some argument does not start at a multiple of 16 bytes: no vectors of memory */
  readonly ragged?: boolean;
}
