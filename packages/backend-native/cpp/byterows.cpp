// Few rows of int8 over a right operand that is read once, where it lies.
#include "bytes.h"

#if defined(__AVX512VNNI__)
#include <cstring>
#include <type_traits>

#include <immintrin.h>

namespace hb {
namespace vnni {
namespace {

// Signed times signed by an instruction for unsigned times signed: the right operand is 128 too large, and 128·Σ of the left row is taken away.
const char kFlip = char(0x80);

inline int32_t word(const int8_t* p, int64_t left) {
  int32_t x = 0;
  std::memcpy(&x, p, size_t(left < 4 ? left : 4));
  return x;
}
inline __m512i part(const int8_t* p, int64_t left) { return left >= 64 ? _mm512_loadu_si512(p) : _mm512_maskz_loadu_epi8((uint64_t(1) << left) - 1, p); }

int32_t sumOf(const int8_t* a, int64_t k) {
  __m512i sum = _mm512_setzero_si512(), ones = _mm512_set1_epi8(1);
  for (int64_t t = 0; t < k; t += 64) sum = _mm512_dpbusd_epi32(sum, ones, part(a + t, k - t));
  return _mm512_reduce_add_epi32(sum);
}

// Rows of B lie along the depth: four of them at a time, with horizontal sums at the end.
template <int R>
void along(const int8_t* a, int64_t lda, const int8_t* b, int64_t row, int32_t* c, int64_t ldc, int64_t columns, int64_t k, const int32_t* before) {
  const __m512i flip = _mm512_set1_epi8(kFlip);
  for (int64_t j = 0; j < columns; j += 4) {
    int64_t n = columns - j < 4 ? columns - j : 4;
    __m512i x[R][4];
    const int8_t* p[4];
    for (int64_t i = 0; i < 4; i++) p[i] = b + (j + (i < n ? i : 0)) * row;
#pragma GCC unroll 4
    for (int r = 0; r < R; r++) x[r][0] = x[r][1] = x[r][2] = x[r][3] = _mm512_setzero_si512();
    for (int64_t t = 0; t < k; t += 64) {
      __m512i y[4];
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) y[i] = _mm512_xor_si512(flip, part(p[i] + t, k - t));
#pragma GCC unroll 4
      for (int r = 0; r < R; r++) {
        __m512i u = part(a + r * lda + t, k - t);
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) x[r][i] = _mm512_dpbusd_epi32(x[r][i], y[i], u);
      }
    }
    for (int r = 0; r < R; r++)
      for (int64_t i = 0; i < n; i++) c[r * ldc + j + i] = int32_t(uint32_t(_mm512_reduce_add_epi32(x[r][i])) + uint32_t(before[r]));
  }
}

// Rows of B lie across: four at a time are brought together in registers; sums wait in `room`, each 64 columns in the order that unpacking leaves.
template <int R>
void across(const int8_t* a, int64_t lda, const int8_t* b, int64_t row, int32_t* c, int64_t ldc, int64_t columns, int64_t k, const int32_t* before, int32_t* room) {
  const __m512i flip = _mm512_set1_epi8(kFlip), zero = _mm512_setzero_si512();
  int64_t wide = (columns + 63) / 64 * 64;
  for (int r = 0; r < R; r++)
    for (int64_t j = 0; j < wide; j += 16) _mm512_storeu_si512(room + r * wide + j, _mm512_set1_epi32(before[r]));
  for (int64_t t = 0; t < k; t += 4) {
    int64_t deep = k - t;
    __m512i w[R];
#pragma GCC unroll 4
    for (int r = 0; r < R; r++) w[r] = _mm512_set1_epi32(word(a + r * lda + t, deep));
    for (int64_t j = 0; j < columns; j += 64) {
      int64_t n = columns - j;
      auto line = [&](int64_t i) { return i < deep ? _mm512_xor_si512(flip, part(b + (t + i) * row + j, n)) : zero; };
      __m512i r0 = line(0), r1 = line(1), r2 = line(2), r3 = line(3);
      __m512i p = _mm512_unpacklo_epi8(r0, r1), q = _mm512_unpacklo_epi8(r2, r3), u = _mm512_unpackhi_epi8(r0, r1), v = _mm512_unpackhi_epi8(r2, r3);
      __m512i o[4] = {_mm512_unpacklo_epi16(p, q), _mm512_unpackhi_epi16(p, q), _mm512_unpacklo_epi16(u, v), _mm512_unpackhi_epi16(u, v)};
#pragma GCC unroll 4
      for (int r = 0; r < R; r++) {
        int32_t* at = room + r * wide + j;
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) _mm512_storeu_si512(at + 16 * i, _mm512_dpbusd_epi32(_mm512_loadu_si512(at + 16 * i), o[i], w[r]));
      }
    }
  }
  for (int r = 0; r < R; r++)
    for (int64_t j = 0; j < columns; j += 4) {
      // Columns 16·lane + 4·i … are lane `lane` of vector i.
      int64_t in = j % 64, n = columns - j < 4 ? columns - j : 4;
      std::memcpy(c + r * ldc + j, room + r * wide + j - in + in % 16 / 4 * 16 + in / 16 * 4, size_t(n) * 4);
    }
}
}  // namespace

void rows(const int8_t* a, int64_t lda, const int8_t* b, int64_t row, bool lies, int32_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t k, int32_t* room) {
  int32_t before[kByteRows];
  for (int64_t r = 0; r < rows; r++) before[r] = int32_t(-128u * uint32_t(sumOf(a + r * lda, k)));
  auto run = [&](auto most) {
    constexpr int R = decltype(most)::value;
    if (lies) along<R>(a, lda, b, row, c, ldc, columns, k, before);
    else across<R>(a, lda, b, row, c, ldc, columns, k, before, room);
  };
  if (rows == 1) run(std::integral_constant<int, 1>());
  else if (rows == 2) run(std::integral_constant<int, 2>());
  else if (rows == 3) run(std::integral_constant<int, 3>());
  else run(std::integral_constant<int, 4>());
}

}  // namespace vnni
}  // namespace hb
#endif
