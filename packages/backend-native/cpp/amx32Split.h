// A vector of float32 as the sum of three of bfloat16.
#pragma once
#include <immintrin.h>

#include <cstdint>

namespace hb {

// Sixteen numbers: each part is the upper half of its word.
struct Parts {
  __m512i p[3];
};
// `most` becomes the largest magnitude so far.
inline Parts split(__m512 x, __m512i& most) {
  const __m512i half = _mm512_set1_epi32(0x8000), upper = _mm512_set1_epi32(int(0xffff0000));
  Parts s;
  __m512i u = _mm512_castps_si512(x);
  most = _mm512_max_epu32(most, _mm512_and_si512(u, _mm512_set1_epi32(0x7fffffff)));
  s.p[0] = _mm512_and_si512(_mm512_add_epi32(u, half), upper);
  __m512 r = _mm512_sub_ps(x, _mm512_castsi512_ps(s.p[0]));
  s.p[1] = _mm512_and_si512(_mm512_add_epi32(_mm512_castps_si512(r), half), upper);
  s.p[2] = _mm512_castps_si512(_mm512_sub_ps(r, _mm512_castsi512_ps(s.p[1])));
  return s;
}
// Numbers from here on have no sum of parts.
inline bool fine(__m512i most) { return _mm512_reduce_max_epu32(most) < 0x7f7f8000u; }

inline __mmask16 first(int64_t n) { return __mmask16(n >= 16 ? 0xffff : n <= 0 ? 0 : (1u << n) - 1); }

// The upper halves of the words of two vectors, one behind the other.
inline __m512i upperHalves(__m512i a, __m512i b) {
  const __m512i odd = _mm512_set_epi16(63, 61, 59, 57, 55, 53, 51, 49, 47, 45, 43, 41, 39, 37, 35, 33, 31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5,
                                       3, 1);
  return _mm512_permutex2var_epi16(a, odd, b);
}
// Pairs of upper halves: words of one of each.
inline __m512i pairs(__m512i a, __m512i b) { return _mm512_or_si512(_mm512_srli_epi32(a, 16), _mm512_and_si512(b, _mm512_set1_epi32(int(0xffff0000)))); }

}  // namespace hb
