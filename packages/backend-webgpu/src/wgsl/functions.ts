/**
 * Functions in WGSL that its own are too inexact for, or that it lacks: those that every bundle holds. `inf` and `nan` come from the
 * parameters: WGSL refuses them as constants. The reduction of exp is Cody and Waite's, its polynomial minimax on the reduced range.
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
  pow2_: `fn pow2_(n: i32) -> f32 { return bitcast<f32>(u32(clamp(n, -126, 127) + 127) << 23u); }`,
  exp_: `fn exp_(x: f32) -> f32 {
  if (isnan_(x)) { return x; }
  if (x > 88.8) { return inf_(); }
  if (x < -104.0) { return 0.0; }
  let n = round(x * 1.44269504);
  let r = (x - n * 0.693359375) + n * 2.12194440e-4;
  let p = (((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r + 0.5) * r * r + r + 1.0;
  let h = i32(n) / 2;
  return p * pow2_(h) * pow2_(i32(n) - h); }`,
  sigmoid_: `fn sigmoid_(x: f32) -> f32 { return 1.0 / (1.0 + exp_(-x)); }`,
};
