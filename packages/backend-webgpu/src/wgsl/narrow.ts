/** Functions in WGSL of 16-bit floats: to and from their bits, and arithmetic that is rounded once. */
export const narrowFunctions: Readonly<Record<string, string>> = {
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
