// 16-bit floats, exactly and rounded once.
#pragma once
#include <cstdint>
#include <cstring>

namespace hb {
namespace {

template <class To, class From>
inline To bits(From x) {
  static_assert(sizeof(To) == sizeof(From));
  To y;
  __builtin_memcpy(&y, &x, sizeof y);
  return y;
}
inline float fromHalf(uint16_t h) {
  uint32_t sign = uint32_t(h & 0x8000) << 16, m = h & 0x7fff;
  // Times 2^112 moves the exponent; infinities and NaN are put right.
  float a = bits<float>(m << 13) * bits<float>(uint32_t(0x77800000));
  a = m >= 0x7c00 ? bits<float>((m << 13) | 0x7f800000) : a;
  return bits<float>(bits<uint32_t>(a) | sign);
}
inline uint16_t toHalf(float x) {
  uint32_t u = bits<uint32_t>(x), sign = (u >> 16) & 0x8000, a = u & 0x7fffffff;
  // Subnormals: adding ½ leaves the rounded fraction in the low bits.
  uint32_t sub = bits<uint32_t>(bits<float>(a) + 0.5f) - bits<uint32_t>(0.5f);
  uint32_t normal = (a + 0xc8000fff + ((a >> 13) & 1)) >> 13;
  uint32_t r = a < 0x38800000 ? sub : normal;
  r = a >= 0x477ff000 ? 0x7c00 : r;
  r = a > 0x7f800000 ? 0x7e00 : r;
  return uint16_t(r | (a > 0x7f800000 ? 0 : sign));
}
inline float fromBf16(uint16_t h) { return bits<float>(uint32_t(h) << 16); }
inline uint16_t toBf16(float x) {
  uint32_t u = bits<uint32_t>(x);
  uint32_t r = (u + 0x7fff + ((u >> 16) & 1)) >> 16;
  return uint16_t((u & 0x7fffffff) > 0x7f800000 ? 0x7fc0 : r);
}
// Rounded to odd: another rounding to fewer bits is then as if there had been one.
inline float toOdd(double x) {
  float f = float(x);
  double back = f;
  uint32_t u = bits<uint32_t>(f);
  if (back != x && x == x && !(u & 1)) {
    bool away = (x < 0) ? back < x : back > x;  // |f| > |x|
    bool infinite = (u & 0x7fffffff) == 0x7f800000;
    u = infinite ? u - 1 : (away ? u - 1 : u + 1);
  }
  return bits<float>(u);
}

}  // namespace
}  // namespace hb
