/**
 * Keras's name for a class in paths and automatic names: `MultiHeadAttention` → `multi_head_attention`, `Conv2DTranspose` →
 * `conv2d_transpose`, `ReLU` → `re_lu`. Source: `keras/src/utils/naming.py: to_snake_case`.
 */
export const snakeCase = (className: string): string =>
  className
    .replace(/[^\p{L}\p{N}_]+/gu, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
