/** `Conv2D` → `conv2d`, `GlorotUniform` → `glorot_uniform`. */
export const snake = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
