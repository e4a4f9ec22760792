export {
  bernoulli,
  binomial,
  categorical,
  dropout,
  permutation,
  shuffle,
  type DiscreteOptions,
  type DropoutOptions,
} from "./discrete.ts";
export { beta, gamma, type GammaOptions } from "./gamma.ts";
export { foldIn, key, keyOf, splitKey as split, type Seed, type SeedOptions } from "./key.ts";
export { normal, truncatedNormal, type NormalOptions } from "./normal.ts";
export { bits, randint, uniform, type RandintOptions, type UniformOptions } from "./uniform.ts";
