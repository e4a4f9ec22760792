import type { Emitter } from "./emitter.ts";

/** How the last threads of a reduction hand each other values where the device has subgroups. */
export interface Shuffles {
  /** Combines the first `lanes` values in the places of the variables named, in every lane. */
  end(
    e: Emitter,
    names: readonly string[],
    place: (name: string) => string,
    lanes: number,
    join: (other: (name: string) => string) => void,
  ): void;
}

export const shuffles: Shuffles = {
  // Each subgroup takes the same values, whichever threads it is made of: no order of threads in subgroups is assumed.
  end: (e, names, place, lanes, join) => {
    e.lane = "S";
    for (const n of names) e.line(`${n} = ${place(n)}[S];`);
    for (let h = lanes / 2; h >= 1; h /= 2) {
      for (const n of names) e.line(`let ${n}_${h} = subgroupShuffleXor(${n}, ${h}u);`);
      join((n) => `${n}_${h}`);
    }
  },
};
