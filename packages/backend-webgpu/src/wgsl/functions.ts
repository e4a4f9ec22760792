/**
 * Functions in WGSL that every bundle holds. `inf` and `nan` come from the parameters: WGSL refuses them as constants.
 */
export const functions: Readonly<Record<string, string>> = {
  isnan_: `fn isnan_(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }`,
  inf_: `fn inf_() -> f32 { return bitcast<f32>(P[15].z); }`,
  nan_: `fn nan_() -> f32 { return bitcast<f32>(P[15].w); }`,
  neg_: `fn neg_(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ 0x80000000u); }`,
  copysign_: `fn copysign_(x: f32, s: f32) -> f32 {
  return bitcast<f32>((bitcast<u32>(x) & 0x7fffffffu) | (bitcast<u32>(s) & 0x80000000u)); }`,
  fmax_: `fn fmax_(x: f32, y: f32) -> f32 { if (isnan_(x)) { return x; } if (isnan_(y)) { return y; } return select(y, x, x > y); }`,
  fmin_: `fn fmin_(x: f32, y: f32) -> f32 { if (isnan_(x)) { return x; } if (isnan_(y)) { return y; } return select(y, x, x < y); }`,
};
