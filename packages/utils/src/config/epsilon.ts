/** What keeps divisors and logarithms from 0 in losses, metrics and layers: 1e-7. https://keras.io/api/utils/config_utils/ */
export const epsilon = (): number => 1e-7;
