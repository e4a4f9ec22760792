/**
 * Further functions in WGSL, because its own are too inexact or there are none: exponentials, integer division and casts to integers, roots, logarithms, powers, trigonometric, hyperbolic and special functions, remainders, random bits. The
 * reductions are Cody and Waite's, the polynomials minimax on the reduced range; lgamma, erf and digamma follow DLMF 5.11, 7.6.2 and
 * 7.9.1 as in the reference backend.
 */
export const mathematics: Readonly<Record<string, string>> = {
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
  fsign_: `fn fsign_(x: f32) -> f32 { if (isnan_(x) || x == 0.0) { return x; } return sign(x); }`,
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
  log_: `fn log_(x: f32) -> f32 {
  if (isnan_(x) || x < 0.0) { return nan_(); }
  if (x == 0.0) { return neg_(inf_()); }
  if (x == inf_()) { return x; }
  var v = x; var e = 0;
  if (v < 1.17549435e-38) { v = v * 8388608.0; e = -23; }
  let b = bitcast<u32>(v);
  e = e + i32(b >> 23u) - 126;
  var m = bitcast<f32>((b & 0x7fffffu) | 0x3f000000u);
  if (m < 0.70710678) { e = e - 1; m = m + m; }
  m = m - 1.0;
  let z = m * m;
  var y = ((((((((7.0376836292e-2 * m - 1.1514610310e-1) * m + 1.1676998740e-1) * m - 1.2420140846e-1) * m + 1.4249322787e-1) * m - 1.6668057665e-1) * m + 2.0000714765e-1) * m - 2.4999993993e-1) * m + 3.3333331174e-1) * m * z;
  let f = f32(e);
  y = y - 2.12194440e-4 * f - 0.5 * z;
  return m + y + 0.693359375 * f; }`,
  expm1_: `fn expm1_(x: f32) -> f32 {
  if (abs(x) < 0.5) { var t = x; var s = x; for (var n = 2.0; n < 11.0; n = n + 1.0) { t = t * x / n; s = s + t; } return s; }
  return exp_(x) - 1.0; }`,
  log1p_: `fn log1p_(x: f32) -> f32 {
  let u = 1.0 + x;
  if (u == 1.0) { return x; }
  if (abs(x) > 0.5) { return log_(u); }
  let s = x / (2.0 + x); let z = s * s;
  return 2.0 * s * (1.0 + z * (0.33333333 + z * (0.2 + z * (0.14285714 + z * (0.11111111 + z * (0.09090909 + z * 0.07692308)))))); }`,
  mulhi_: `fn mulhi_(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu; let ah = a >> 16u; let bl = b & 0xffffu; let bh = b >> 16u;
  let m = ah * bl + ((al * bl) >> 16u); let n = al * bh + (m & 0xffffu);
  return ah * bh + (m >> 16u) + (n >> 16u); }`,
  reduce_: `fn reduce_(x: f32) -> vec2<f32> {
  if (abs(x) < 20.0) {
    let n = round(x * 0.636619772);
    var r = x - n * 1.5703125;
    r = r - n * 4.837512969970703e-4;
    r = r - n * 7.549789948768648e-8;
    return vec2<f32>(r, n); }
  let t = array<u32, 7>(0u, 0x28be60dbu, 0x9391054au, 0x7f09d5f4u, 0x7d4d3770u, 0x36d8a566u, 0x4f10e410u);
  let b = bitcast<u32>(x); let m = ((b & 0x7fffffu) << 8u) | 0x80000000u;
  let e = ((b >> 23u) & 255u) - 126u; let i = e >> 5u; let s = e & 31u;
  var hi = t[i]; var mid = t[i + 1u]; var lo = t[i + 2u];
  if (s > 0u) {
    hi = (hi << s) | (mid >> (32u - s)); mid = (mid << s) | (lo >> (32u - s)); lo = (lo << s) | (t[i + 3u] >> (32u - s)); }
  let low = mulhi_(m, lo); let p = m * mid; let l = p + low;
  var h = mulhi_(m, mid) + select(0u, 1u, l < p) + m * hi;
  var q = i32(h >> 30u); h = h & 0x3fffffffu;
  var v = 0.0;
  if ((h & 0x20000000u) != 0u) {
    q = q + 1; h = h | 0xc0000000u;
    let nl = ~l + 1u; let nh = ~h + select(0u, 1u, nl == 0u);
    v = neg_(f32(nh) * 4294967296.0 + f32(nl));
  } else { v = f32(h) * 4294967296.0 + f32(l); }
  v = v * 3.4061215800304554e-19;
  if (x < 0.0) { return vec2<f32>(neg_(v), f32(-q)); }
  return vec2<f32>(v, f32(q)); }`,
  sincos_: `fn sincos_(x: f32, turn: i32) -> f32 {
  if (!(abs(x) < inf_())) { return nan_(); }
  let q = reduce_(x); let r = q.x; let z = r * r; let k = (i32(q.y) + turn) & 3;
  let s = r + r * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));
  let c = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
  let v = select(s, c, (k & 1) == 1);
  return select(v, neg_(v), k > 1); }`,
  sin_: `fn sin_(x: f32) -> f32 { if (x == 0.0) { return x; } return sincos_(x, 0); }`,
  cos_: `fn cos_(x: f32) -> f32 { return sincos_(x, 1); }`,
  tan_: `fn tan_(x: f32) -> f32 { if (x == 0.0) { return x; } return sincos_(x, 0) / sincos_(x, 1); }`,
  atan_: `fn atan_(x: f32) -> f32 {
  if (isnan_(x)) { return x; }
  var v = abs(x); var y = 0.0;
  if (v > 2.414213562) { y = 1.57079633; v = -1.0 / v; } else if (v > 0.4142135624) { y = 0.785398163; v = (v - 1.0) / (v + 1.0); }
  let z = v * v;
  y = y + ((((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1) * z * v + v);
  return copysign_(y, x); }`,
  atan2_: `fn atan2_(y: f32, x: f32) -> f32 {
  if (isnan_(x) || isnan_(y)) { return nan_(); }
  let neg = (bitcast<u32>(x) >> 31u) == 1u;
  if (y == 0.0) { return copysign_(select(0.0, 3.14159265, neg), y); }
  var a = abs(x); var b = abs(y); var v = 0.0;
  if (a == inf_() && b == inf_()) { v = 0.785398163; } else if (b > a) { v = 1.57079633 - atan_(a / b); } else { v = atan_(b / a); }
  return copysign_(select(v, 3.14159265 - v, neg), y); }`,
  asin_: `fn asin_(x: f32) -> f32 {
  let a = abs(x);
  if (!(a <= 1.0)) { return nan_(); }
  if (x == 0.0) { return x; }
  if (a < 0.5) { return atan_(x / sqrt((1.0 - x) * (1.0 + x))); }
  return copysign_(1.57079633 - 2.0 * atan_(sqrt((1.0 - a) / (1.0 + a))), x); }`,
  acos_: `fn acos_(x: f32) -> f32 { if (!(abs(x) <= 1.0)) { return nan_(); } return 2.0 * atan2_(sqrt(1.0 - x), sqrt(1.0 + x)); }`,
  sinh_: `fn sinh_(x: f32) -> f32 {
  let a = abs(x);
  if (a < 1.0) { let t = expm1_(x); return select(0.5 * (t + t / (t + 1.0)), x, x == 0.0); }
  let h = exp_(0.5 * a); return copysign_(0.5 * h * h - 0.5 / h / h, x); }`,
  cosh_: `fn cosh_(x: f32) -> f32 { let h = exp_(0.5 * abs(x)); return 0.5 * h * h + 0.5 / h / h; }`,
  tanh_: `fn tanh_(x: f32) -> f32 {
  if (isnan_(x) || x == 0.0) { return x; }
  let a = abs(x);
  if (a > 10.0) { return copysign_(1.0, x); }
  let t = expm1_(2.0 * a); return copysign_(t / (t + 2.0), x); }`,
  asinh_: `fn asinh_(x: f32) -> f32 {
  let a = abs(x);
  if (!(a < inf_()) || x == 0.0) { return x; }
  if (a > 1e9) { return copysign_(log_(a) + 0.69314718, x); }
  return copysign_(log1p_(a + a * a / (1.0 + sqrt(a * a + 1.0))), x); }`,
  acosh_: `fn acosh_(x: f32) -> f32 {
  if (isnan_(x) || x < 1.0) { return nan_(); }
  if (x > 1e9) { return log_(x) + 0.69314718; }
  let t = x - 1.0; return log1p_(t + sqrt(2.0 * t + t * t)); }`,
  atanh_: `fn atanh_(x: f32) -> f32 {
  let a = abs(x);
  if (!(a <= 1.0)) { return nan_(); }
  if (x == 0.0) { return x; }
  if (a == 1.0) { return copysign_(inf_(), x); }
  return copysign_(0.5 * log1p_(2.0 * a / (1.0 - a)), x); }`,
  erfctail_: `fn erfctail_(x: f32) -> f32 {
  var t = 0.0;
  for (var k = 4 + i32(200.0 / (x * x)); k > 0; k = k - 1) { t = 0.5 * f32(k) / (x + t); }
  return exp_(-x * x) / (x + t) * 0.564189584; }`,
  erf_: `fn erf_(x: f32) -> f32 {
  let a = abs(x);
  if (isnan_(x)) { return x; }
  if (a > 4.0) { return copysign_(1.0, x); }
  if (a >= 2.0) { return copysign_(1.0 - erfctail_(a), x); }
  var term = x; var s = x;
  for (var n = 1; n < 30; n = n + 1) { term = term * 2.0 * x * x / f32(2 * n + 1); s = s + term; }
  return 1.12837917 * exp_(-x * x) * s; }`,
  erfinv_: `fn erfinv_(x: f32) -> f32 {
  let a = abs(x);
  if (a == 0.0) { return x; }
  if (a == 1.0) { return copysign_(inf_(), x); }
  if (!(a < 1.0)) { return nan_(); }
  let l = log_((1.0 - a) * (1.0 + a)); let b = 4.33074675 + 0.5 * l; let c = l / 0.147;
  var y = sqrt(max(-c / (sqrt(b * b - c) + b), 0.0));
  for (var i = 0; i < 3; i = i + 1) {
    var miss = 0.0;
    if (y > 1.0) { miss = 1.0 - a - erfctail_(y); } else { miss = erf_(y) - a; }
    let s = miss * exp_(y * y) * 0.886226925; y = y - s / (1.0 + s * y); }
  return copysign_(y, x); }`,
  lgamma_: `fn lgamma_(x: f32) -> f32 {
  if (isnan_(x)) { return x; }
  if (abs(x) == inf_()) { return inf_(); }
  if (abs(x) < 1e-20 && (bitcast<u32>(x) & 0x7fffffffu) != 0u) { return neg_(log_(abs(x))); }
  var v = x; var back = 0.0; var flip = false;
  if (x < 0.5) {
    if (x == floor(x)) { return inf_(); }
    flip = true; v = 1.0 - x; back = log_(3.14159265 / abs(sin_(3.14159265 * (x - round(x))))); }
  var p = 1.0;
  if (v < 3.0) {
    let z = select(v - 1.0, v - 2.0, v > 1.5);
    let y = lgnear_(z); let r = select(y - log1p_(z), y, v > 1.5);
    return select(r, back - r, flip); }
  if (v < 8.0) {
    for (; v >= 2.5; v = v - 1.0) { p = p * (v - 1.0); }
    let y = log_(p) + lgnear_(v - 2.0);
    return select(y, back - y, flip); }
  let r = 1.0 / v; let q = r * r;
  let y = (v - 0.5) * log_(v) - v + 0.918938533 + r * (0.0833333333 + q * (-0.00277777778 + q * (0.000793650794 - q * 0.000595238095)));
  return select(y, back - y, flip); }`,
  lgnear_: `fn lgnear_(z: f32) -> f32 {
  var s = z * 0.42278433509846713; var p = z;
  let c = array<f32, 16>(0.3224670334, -0.0673523011, 0.0205808084, -0.0073855510, 0.0028905103, -0.0011927539, 0.0005096695, -0.0002231548, 0.0000994575, -0.0000449263, 0.0000205072, -0.0000094395, 0.0000043749, -0.0000020392, 0.0000009551, -0.0000004492);
  for (var i = 0; i < 16; i = i + 1) { p = p * z; s = s + c[i] * p; }
  return s; }`,
  digamma_: `fn digamma_(x: f32) -> f32 {
  if (isnan_(x) || x == inf_()) { return x; }
  var v = x; var back = 0.0;
  if (x <= 0.0) {
    if (x == floor(x)) { return nan_(); }
    back = -3.14159265 / tan_(3.14159265 * (x - round(x))); v = 1.0 - x; }
  var s = 0.0;
  for (; v < 8.0; v = v + 1.0) { s = s - 1.0 / v; }
  let r = 1.0 / (v * v);
  return back + s + log_(v) - 0.5 / v - r * (0.0833333333 - r * (0.00833333333 - r * (0.00396825397 - r * 0.00416666667))); }`,
  frem_: `fn frem_(x: f32, y: f32) -> f32 {
  let b = abs(y); var r = abs(x);
  if (isnan_(x) || isnan_(y) || b == 0.0 || r == inf_()) { return nan_(); }
  if (r < b) { return x; }
  let e = i32(bitcast<u32>(r) >> 23u) - i32(max(bitcast<u32>(b) >> 23u, 1u));
  for (var i = select(e, e + 23, b < 1.17549435e-38); i >= 0; i = i - 1) {
    let h = i / 2; let t = b * pow2_(h) * pow2_(i - h);
    if (r >= t) { r = r - t; } }
  return copysign_(r, x); }`,
  fmod_: `fn fmod_(x: f32, y: f32) -> f32 {
  let r = frem_(x, y);
  return select(r, r + y, r != 0.0 && ((r < 0.0) != (y < 0.0))); }`,
  ffloordiv_: `fn ffloordiv_(x: f32, y: f32) -> f32 {
  if (y == 0.0) { return fdiv_(x, y); }
  let r = frem_(x, y);
  let q = (x - r) / y;
  return round(select(q, q - 1.0, r != 0.0 && ((r < 0.0) != (y < 0.0)))); }`,
  fdiv_: `fn fdiv_(x: f32, y: f32) -> f32 {
  if (y == 0.0) {
    if (x == 0.0 || isnan_(x)) { return nan_(); }
    return bitcast<f32>(0x7f800000u | ((bitcast<u32>(x) ^ bitcast<u32>(y)) & 0x80000000u) | (P[15].z & 1u)); }
  return x / y; }`,
  fpow_: `fn fpow_(x: f32, y: f32) -> f32 {
  if (y == 0.0 || x == 1.0) { return 1.0; }
  if (isnan_(x) || isnan_(y)) { return nan_(); }
  let a = abs(x); let whole = y == floor(y); let odd = whole && abs(y) < 16777216.0 && abs(y - 2.0 * floor(0.5 * y)) == 1.0;
  let s = select(1.0, -1.0, odd && (bitcast<u32>(x) >> 31u) == 1u);
  if (abs(y) == inf_()) { if (a == 1.0) { return 1.0; } return select(0.0, inf_(), (a > 1.0) == (y > 0.0)); }
  if (a == 0.0 || a == inf_()) { return s * select(0.0, inf_(), (a == 0.0) == (y < 0.0)); }
  if (x < 0.0 && !whole) { return nan_(); }
  if (y == 0.5) { return sqrt(x); }
  if (whole && abs(y) <= 64.0) {
    var r = 1.0; var p = a;
    for (var n = i32(abs(y)); n > 0; n = n >> 1u) { if ((n & 1) == 1) { r = r * p; } p = p * p; }
    return s * select(r, 1.0 / r, y < 0.0); }
  var m = a; var e = 0;
  if (m < 1.17549435e-38) { m = m * 8388608.0; e = -23; }
  e = e + i32(bitcast<u32>(m) >> 23u) - 127;
  m = bitcast<f32>((bitcast<u32>(m) & 0x7fffffu) | 0x3f800000u);
  if (m > 1.41421356) { m = m * 0.5; e = e + 1; }
  let l = log1p_(m - 1.0) * 1.44269504;
  let hi = f32(e) * y; let n = round(hi + l * y);
  return s * exp2n_((hi - n) + l * y, n); }`,
  exp2n_: `fn exp2n_(f: f32, n: f32) -> f32 {
  if (n > 130.0) { return inf_(); }
  if (n < -152.0) { return 0.0; }
  let h = i32(n) / 2;
  return exp_(f * 0.693147181) * pow2_(h) * pow2_(i32(n) - h); }`,
  imod_: `fn imod_(x: i32, y: i32) -> i32 {
  if (y == 0 || y == -1) { return 0; }
  let r = x % y; return select(r, r + y, r != 0 && ((r < 0) != (y < 0))); }`,
  ifloordiv_: `fn ifloordiv_(x: i32, y: i32) -> i32 {
  let q = idiv_(x, y); return select(q, q - 1, y != 0 && y != -1 && x % select(y, 1, y == 0 || y == -1) != 0 && ((x < 0) != (y < 0))); }`,
  ipow_: `fn ipow_(x: i32, y: i32) -> i32 {
  if (y < 0) { if (x == 1) { return 1; } if (x == -1) { return select(1, -1, (y & 1) == 1); } return 0; }
  var r = 1; var p = x;
  for (var n = y; n > 0; n = n >> 1u) { if ((n & 1) == 1) { r = r * p; } p = p * p; }
  return r; }`,
  umod_: `fn umod_(x: u32, y: u32) -> u32 { if (y == 0u) { return 0u; } return x % y; }`,
  upow_: `fn upow_(x: u32, y: u32) -> u32 {
  var r = 1u; var p = x;
  for (var n = y; n > 0u; n = n >> 1u) { if ((n & 1u) == 1u) { r = r * p; } p = p * p; }
  return r; }`,
  threefry_: `fn threefry_(k0: u32, k1: u32, c0: u32, c1: u32) -> vec2<u32> {
  let ks = array<u32, 3>(k0, k1, k0 ^ k1 ^ 0x1bd11bdau);
  let rot = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x = c0 + k0; var y = c1 + k1;
  for (var r = 0u; r < 20u; r = r + 1u) {
    let by = rot[r & 7u];
    x = x + y; y = ((y << by) | (y >> (32u - by))) ^ x;
    if ((r & 3u) == 3u) { let s = (r + 1u) >> 2u; x = x + ks[s % 3u]; y = y + ks[(s + 1u) % 3u] + s; } }
  return vec2<u32>(x, y); }`,
};
