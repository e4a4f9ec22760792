// float functions without branches, so that loops over them become vectors. exp: x = n·ln 2 + r, |r| ≤ ln 2 / 2,
// e^r = 1 + r + r²·P(r); log: x = 2ᵉ·(1 + f); minimax polynomials over the reduced ranges.
#pragma once
#include <cmath>

#include "half.h"

namespace hb {
namespace {

inline float fmaf_(float a, float b, float c) { return a * b + c; }
struct Reduced {
  float p;
  int32_t k;
};
inline Reduced reduceExp(float x) {
  float k = fmaf_(x, 1.4426950408889634f, 12582912.0f), n = k - 12582912.0f;
  float r = fmaf_(n, -0.693359375f, x);
  r = fmaf_(n, 2.1219444005469058e-4f, r);
  float p = 0.00138144663f;
  p = fmaf_(p, r, 0.00836878047f);
  p = fmaf_(p, r, 0.0416683942f);
  p = fmaf_(p, r, 0.166665201f);
  p = fmaf_(p, r, 0.499999934f);
  return {fmaf_(p, r * r, r), bits<int32_t>(k) - 0x4b400000};
}
inline float exp1(float x) {
  x = x < -176.0f ? -176.0f : x;
  x = x > 89.0f ? 89.0f : x;
  Reduced e = reduceExp(x);
  int32_t m = e.k >> 1;
  float s = bits<float>((m + 127) << 23);
  return fmaf_(e.p, s, s) * bits<float>((e.k - m + 127) << 23);
}
inline float expm1_1(float x) {
  x = x < -30.0f ? -30.0f : x;
  x = x > 89.0f ? 89.0f : x;
  Reduced e = reduceExp(x);
  float s = bits<float>((e.k + 126) << 23);
  float h = fmaf_(e.p, s, s - 0.5f);
  return h + h;
}
inline float log1(float x) {
  bool tiny = x < 1.17549435e-38f;
  float m = tiny ? x * 8388608.0f : x;
  int32_t u = bits<int32_t>(m);
  int32_t k = (u - 0x3f3504f3) >> 23;
  float f = bits<float>(u - (k << 23)) - 1.0f;
  float e = float(k) - (tiny ? 23.0f : 0.0f);
  float z = f * f;
  float p = 0.067466408f;
  p = fmaf_(p, f, -0.11675652f);
  p = fmaf_(p, f, 0.118881623f);
  p = fmaf_(p, f, -0.124055889f);
  p = fmaf_(p, f, 0.142195524f);
  p = fmaf_(p, f, -0.166679959f);
  p = fmaf_(p, f, 0.200021187f);
  p = fmaf_(p, f, -0.250000096f);
  p = fmaf_(p, f, 0.333333126f);
  float y = z * f * p;
  y = fmaf_(e, -2.1219444005469058e-4f, y);
  y = fmaf_(z, -0.5f, y);
  y = y + f;
  y = fmaf_(e, 0.693359375f, y);
  y = x >= 0 ? y : NAN;
  y = x == 0 ? -INFINITY : y;
  return x == INFINITY ? x : y;
}
inline float log1p1(float x) {
  float u = x + 1.0f;
  float d = u > 1e-30f ? u : 1e-30f;
  float c = (x - (u - 1.0f)) / d;
  c = x < 1e9f ? c : 0.0f;
  return log1(u) + c;
}
inline float tanh1(float x) {
  float a = std::fabs(x);
  a = a > 10.0f ? 10.0f : a;
  float t = expm1_1(a * 2.0f);
  return std::copysign(t / (t + 2.0f), x);
}
inline float sigmoid1(float x) {
  float z = exp1(-std::fabs(x));
  return (x < 0 ? z : 1.0f) / (z + 1.0f);
}
inline float erf1(float x) {
  float t = std::fabs(x), s = x * x, u = t > 4.0f ? 4.0f : t;
  float q = 1.12314191e-05f;
  q = fmaf_(q, u, -0.000322804948f);
  q = fmaf_(q, u, 0.0036424633f);
  q = fmaf_(q, u, -0.0237620716f);
  q = fmaf_(q, u, 0.106236887f);
  q = fmaf_(q, u, 0.635151311f);
  q = fmaf_(q, u, 0.128648492f);
  float big = std::copysign(1.0f - exp1(-u - q * u), x);
  float p = -0.000597689372f;
  p = fmaf_(p, s, 0.00499098018f);
  p = fmaf_(p, s, -0.0267655669f);
  p = fmaf_(p, s, 0.112818028f);
  p = fmaf_(p, s, -0.376124943f);
  p = fmaf_(p, s, 0.12837915f);
  float small = fmaf_(p, x, x);
  return t > 0.93f ? big : small;
}
struct Angle {
  float s, c;
  int32_t k;
};
// x = k·π/2 + r, reduced in double precision.
inline Angle reduceSin(float x) {
  double a = x, m = a * 0.6366197723675814 + 6755399441055744.0;
  m -= 6755399441055744.0;
  float r = float((a - m * 1.5707963267341256) - m * 6.077100506506192e-11);
  int32_t k = int32_t(m);
  float z = r * r;
  float p = -0.000195169775f;
  p = fmaf_(p, z, 0.00833217585f);
  p = fmaf_(p, z, -0.166666549f);
  float q = 2.44380887e-05f;
  q = fmaf_(q, z, -0.00138873645f);
  q = fmaf_(q, z, 0.0416666468f);
  return {fmaf_(r * z, p, r), fmaf_(z * z, q, fmaf_(z, -0.5f, 1.0f)), k};
}
inline float sin1(float x, int32_t quarter) {
  Angle a = reduceSin(x);
  int32_t k = a.k + quarter;
  float v = (k & 1) ? a.c : a.s;
  return bits<float>(bits<int32_t>(v) ^ ((k & 2) << 30));
}

}  // namespace
}  // namespace hb
