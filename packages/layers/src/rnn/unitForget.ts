import { Ones } from "@hornbeam/initializers";
import type { Initializer } from "@hornbeam/nn";
import { concatenate } from "@hornbeam/ops";

/** Bias [4 · units] of the gates i, f, c, o: the forget gate's begins at 1. Jozefowicz et al., 2015. */
export const unitForget = (rest: Initializer, units: number): Initializer => ({
  call: (_, dtype) =>
    concatenate([rest.call([units], dtype), new Ones().call([units], dtype), rest.call([2 * units], dtype)]),
  getConfig: () => rest.getConfig(),
});
