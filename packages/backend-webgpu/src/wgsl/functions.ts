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
  fsign_: `fn fsign_(x: f32) -> f32 { if (isnan_(x) || x == 0.0) { return x; } return sign(x); }`,
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
  rsqrt_: `fn rsqrt_(x: f32) -> f32 { if (x == 0.0) { return copysign_(inf_(), x); } return 1.0 / sqrt(x); }`,
  sqrt_: `fn sqrt_(x: f32) -> f32 {
  if (x == 0.0 || x == inf_()) { return x; }
  if (!(x > 0.0)) { return nan_(); }
  return sqrt(x); }`,
  idiv_: `fn idiv_(x: i32, y: i32) -> i32 { if (y == 0) { return 0; } if (y == -1) { return 0 - x; } return x / y; }`,
  udiv_: `fn udiv_(x: u32, y: u32) -> u32 { if (y == 0u) { return 0u; } return x / y; }`,
  f2i_: `fn f2i_(x: f32, lo: f32, hi: f32) -> i32 {
  if (isnan_(x)) { return 0; }
  if (x >= 2147483648.0 && hi > 2147483000.0) { return 2147483647; }
  return i32(clamp(x, lo, min(hi, 2147483520.0))); }`,
  f2u_: `fn f2u_(x: f32) -> u32 {
  if (isnan_(x) || x <= 0.0) { return 0u; }
  if (x >= 4294967296.0) { return 0xffffffffu; }
  return u32(x); }`,
  tohalf_: `fn tohalf_(x: f32) -> u32 {
  let b = bitcast<u32>(x); let s = (b >> 16u) & 0x8000u; let a = b & 0x7fffffffu;
  if (a > 0x7f800000u) { return s | 0x7e00u; }
  if (a >= 0x477ff000u) { return s | 0x7c00u; }
  if (a < 0x38800000u) {
    let e = a >> 23u;
    if (e < 102u) { return s; }
    let m = (a & 0x7fffffu) | 0x800000u; let n = 126u - e;
    let r = m >> n; let rest = m & ((1u << n) - 1u); let half = 1u << (n - 1u);
    return s | (r + select(0u, 1u, rest > half || (rest == half && (r & 1u) == 1u))); }
  let r = a - 0x38000000u;
  return s | ((r + 0xfffu + ((r >> 13u) & 1u)) >> 13u); }`,
  fromhalf_: `fn fromhalf_(h: u32) -> f32 {
  let s = (h & 0x8000u) << 16u; let e = (h >> 10u) & 31u; let m = h & 0x3ffu;
  if (e == 31u) { return bitcast<f32>(s | 0x7f800000u | (m << 13u)); }
  if (e == 0u) { return copysign_(f32(m) * 5.9604644775390625e-8, bitcast<f32>(s)); }
  return bitcast<f32>(s | ((e + 112u) << 23u) | (m << 13u)); }`,
  half_: `fn half_(x: f32) -> f32 { return fromhalf_(tohalf_(x)); }`,
  hadd_: `fn hadd_(x: f32, y: f32) -> f32 { return half_(x + y); }`,
  hsub_: `fn hsub_(x: f32, y: f32) -> f32 { return half_(x - y); }`,
  hmul_: `fn hmul_(x: f32, y: f32) -> f32 { return half_(x * y); }`,
  tobf_: `fn tobf_(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  if (isnan_(x)) { return (b >> 16u) | 0x40u; }
  return (b + 0x7fffu + ((b >> 16u) & 1u)) >> 16u; }`,
  frombf_: `fn frombf_(h: u32) -> f32 { return bitcast<f32>(h << 16u); }`,
};

/**
 * The same where the device has 16-bit floats. Sums and products of two of them are the same, rounded once or by way of float32:
 * float32 has more than twice the digits and two more (Figueroa 1995).
 */
export const halfFunctions: Readonly<Record<string, string>> = {
  tohalf_: `fn tohalf_(x: f32) -> u32 { return bitcast<u32>(vec2<f16>(f16(x), f16())); }`,
  fromhalf_: `fn fromhalf_(h: u32) -> f32 { return f32(bitcast<vec2<f16>>(h).x); }`,
  half_: `fn half_(x: f32) -> f32 { return f32(f16(x)); }`,
  hadd_: `fn hadd_(x: f32, y: f32) -> f32 { return f32(f16(x) + f16(y)); }`,
  hsub_: `fn hsub_(x: f32, y: f32) -> f32 { return f32(f16(x) - f16(y)); }`,
  hmul_: `fn hmul_(x: f32, y: f32) -> f32 { return f32(f16(x) * f16(y)); }`,
};
