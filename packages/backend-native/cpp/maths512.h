// Functions of sixteen floats at once, where the processor has vectors of that size: the polynomials of maths.h, with its own instructions
// for powers of two and for rounding.
#pragma once
#ifdef __AVX512F__
#include <immintrin.h>

#include "ops.h"

namespace hb {
namespace HB_ISA {
namespace {

inline __m512 all16(float x) { return _mm512_set1_ps(x); }
struct Reduced16 {
  __m512 p, k;  // e^x = (1 + p)·2^k
};
inline Reduced16 reduceExp16(__m512 x) {
  __m512 k = _mm512_roundscale_ps(_mm512_mul_ps(x, all16(1.4426950408889634f)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps(k, all16(0.693359375f), x);
  r = _mm512_fmadd_ps(k, all16(2.1219444005469058e-4f), r);
  __m512 p = _mm512_fmadd_ps(all16(0.00138144663f), r, all16(0.00836878047f));
  p = _mm512_fmadd_ps(p, r, all16(0.0416683942f));
  p = _mm512_fmadd_ps(p, r, all16(0.166665201f));
  p = _mm512_fmadd_ps(p, r, all16(0.499999934f));
  return {_mm512_fmadd_ps(p, _mm512_mul_ps(r, r), r), k};
}
// Bounds that let NaN pass: these instructions give their second operand where one is NaN.
inline __m512 bounded16(__m512 x, float lo, float hi) { return _mm512_min_ps(all16(hi), _mm512_max_ps(all16(lo), x)); }
inline __m512 exp16(__m512 x) {
  // Where the result is 0 no power is made: one that is too small costs the processor a hundred cycles.
  __mmask16 some = _mm512_cmp_ps_mask(x, all16(-104.0f), _CMP_NLT_UQ);
  Reduced16 e = reduceExp16(bounded16(x, -104.0f, 89.0f));
  return _mm512_maskz_scalef_ps(some, _mm512_add_ps(e.p, all16(1.0f)), e.k);
}
inline __m512 size16(__m512 x) { return _mm512_abs_ps(x); }
inline __m512 signed16(__m512 size, __m512 sign) {
  return _mm512_or_ps(size, _mm512_and_ps(sign, all16(-0.0f)));
}
inline __m512 sigmoid16(__m512 x) {
  __m512 z = exp16(_mm512_or_ps(x, all16(-0.0f)));
  __mmask16 below = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
  return _mm512_div_ps(_mm512_mask_mov_ps(all16(1.0f), below, z), _mm512_add_ps(z, all16(1.0f)));
}
inline __m512 tanh16(__m512 x) {
  __m512 a = _mm512_min_ps(all16(10.0f), size16(x));
  Reduced16 e = reduceExp16(_mm512_add_ps(a, a));
  __m512 s = _mm512_scalef_ps(all16(1.0f), e.k);
  __m512 t = _mm512_fmadd_ps(e.p, s, _mm512_sub_ps(s, all16(1.0f)));
  return signed16(_mm512_div_ps(t, _mm512_add_ps(t, all16(2.0f))), x);
}
inline __m512 erf16(__m512 x) {
  __m512 t = size16(x), s = _mm512_mul_ps(x, x), u = _mm512_min_ps(all16(4.0f), t);
  __m512 q = _mm512_fmadd_ps(all16(1.12314191e-05f), u, all16(-0.000322804948f));
  q = _mm512_fmadd_ps(q, u, all16(0.0036424633f));
  q = _mm512_fmadd_ps(q, u, all16(-0.0237620716f));
  q = _mm512_fmadd_ps(q, u, all16(0.106236887f));
  q = _mm512_fmadd_ps(q, u, all16(0.635151311f));
  q = _mm512_fmadd_ps(q, u, all16(0.128648492f));
  // −u − q·u lies in [−20, 0]: nothing to bound.
  Reduced16 e = reduceExp16(_mm512_fnmsub_ps(q, u, u));
  __m512 far = _mm512_sub_ps(all16(1.0f), _mm512_scalef_ps(_mm512_add_ps(e.p, all16(1.0f)), e.k));
  __m512 p = _mm512_fmadd_ps(all16(-0.000597689372f), s, all16(0.00499098018f));
  p = _mm512_fmadd_ps(p, s, all16(-0.0267655669f));
  p = _mm512_fmadd_ps(p, s, all16(0.112818028f));
  p = _mm512_fmadd_ps(p, s, all16(-0.376124943f));
  p = _mm512_fmadd_ps(p, s, all16(0.12837915f));
  __m512 near = _mm512_fmadd_ps(p, x, x);
  return _mm512_mask_mov_ps(near, _mm512_cmp_ps_mask(t, all16(0.93f), _CMP_GT_OQ), signed16(far, x));
}
template <int F>
inline __m512 map16(__m512 x) {
  if constexpr (F == EXP) return exp16(x);
  else if constexpr (F == SIGMOID) return sigmoid16(x);
  else if constexpr (F == TANH) return tanh16(x);
  else return erf16(x);
}

}  // namespace
}  // namespace HB_ISA
}  // namespace hb
#endif
