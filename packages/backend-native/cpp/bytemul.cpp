// Compiled once for each instruction set, with HB_ISA the namespace: four int8 products at once where the processor has them, else two of int16.
#include "bytes.h"

#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hb {
namespace HB_ISA {
namespace {

inline int32_t word(const void* p) {
  int32_t x;
  std::memcpy(&x, p, 4);
  return x;
}

#if defined(__AVX512VNNI__)
// The right operand is unsigned, 128 too large: 128·Σ of the row is taken away.
constexpr int64_t kSize = 1, kUnit = 4;
constexpr uint8_t kFlip = 0x80;
constexpr int kRows = 12;
using Element = int8_t;

int32_t before(const uint8_t* a, int64_t depth) {
  __m512i sum = _mm512_setzero_si512(), ones = _mm512_set1_epi8(1);
  int64_t t = 0;
  for (; t + 64 <= depth; t += 64) sum = _mm512_dpbusd_epi32(sum, ones, _mm512_loadu_si512(a + t));
  if (t < depth) sum = _mm512_dpbusd_epi32(sum, ones, _mm512_maskz_loadu_epi8((uint64_t(1) << (depth - t)) - 1, a + t));
  return int32_t(-128u * uint32_t(_mm512_reduce_add_epi32(sum)));
}

template <int R>
void tile(const uint8_t* a, int64_t lda, const uint8_t* b, int32_t* c, int64_t ldc, int64_t columns, int64_t depth, const int32_t* first) {
  __m512i x[R][2];
#pragma GCC unroll 12
  for (int r = 0; r < R; r++) x[r][0] = x[r][1] = _mm512_set1_epi32(first[r]);
  for (int64_t t = 0; t < depth; t += 4, b += 128) {
    __m512i u = _mm512_loadu_si512(b), v = _mm512_loadu_si512(b + 64);
#pragma GCC unroll 12
    for (int r = 0; r < R; r++) {
      __m512i w = _mm512_set1_epi32(word(a + r * lda + t));
      x[r][0] = _mm512_dpbusd_epi32(x[r][0], u, w);
      x[r][1] = _mm512_dpbusd_epi32(x[r][1], v, w);
    }
  }
  uint32_t mask = columns == 32 ? ~0u : (1u << columns) - 1;
#pragma GCC unroll 12
  for (int r = 0; r < R; r++) {
    _mm512_mask_storeu_epi32(c + r * ldc, __mmask16(mask), x[r][0]);
    if (columns > 16) _mm512_mask_storeu_epi32(c + r * ldc + 16, __mmask16(mask >> 16), x[r][1]);
  }
}
#else
constexpr int64_t kSize = 2, kUnit = 2;
constexpr uint8_t kFlip = 0;
constexpr int kRows = 4;
using Element = int16_t;
int32_t before(const uint8_t*, int64_t) { return 0; }

#if defined(__AVX2__)
using Vector = __m256i;
inline Vector load(const void* p) { return _mm256_loadu_si256(static_cast<const Vector*>(p)); }
inline void store(void* p, Vector x) { _mm256_storeu_si256(static_cast<Vector*>(p), x); }
inline Vector spread(int32_t x) { return _mm256_set1_epi32(x); }
inline Vector more(Vector c, Vector a, Vector b) { return _mm256_add_epi32(c, _mm256_madd_epi16(a, b)); }
#elif defined(__x86_64__)
using Vector = __m128i;
inline Vector load(const void* p) { return _mm_loadu_si128(static_cast<const Vector*>(p)); }
inline void store(void* p, Vector x) { _mm_storeu_si128(static_cast<Vector*>(p), x); }
inline Vector spread(int32_t x) { return _mm_set1_epi32(x); }
inline Vector more(Vector c, Vector a, Vector b) { return _mm_add_epi32(c, _mm_madd_epi16(a, b)); }
#else
typedef int32_t Vector __attribute__((vector_size(16)));
inline Vector load(const void* p) {
  Vector x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
inline void store(void* p, Vector x) { std::memcpy(p, &x, sizeof x); }
inline Vector spread(int32_t x) { return Vector{x, x, x, x}; }
// Pairs of int16 in each lane: the low halves by a shift up and down.
inline Vector more(Vector c, Vector a, Vector b) { return c + ((a << 16) >> 16) * ((b << 16) >> 16) + (a >> 16) * (b >> 16); }
#endif

template <int R>
void tile(const uint8_t* a, int64_t lda, const uint8_t* b, int32_t* c, int64_t ldc, int64_t columns, int64_t depth, const int32_t*) {
  constexpr int kLanes = int(sizeof(Vector) / 4);
  int32_t edge[2 * kLanes];
  for (int64_t j = 0; j < columns; j += 2 * kLanes) {
    Vector x[R][2];
#pragma GCC unroll 4
    for (int r = 0; r < R; r++) x[r][0] = x[r][1] = spread(0);
    const uint8_t* p = b + j * 4;
    for (int64_t t = 0; t < depth; t += 2, p += 128) {
      Vector u = load(p), v = load(p + sizeof(Vector));
#pragma GCC unroll 4
      for (int r = 0; r < R; r++) {
        Vector w = spread(word(a + r * lda + t * 2));
        x[r][0] = more(x[r][0], w, u);
        x[r][1] = more(x[r][1], w, v);
      }
    }
    int64_t n = columns - j < 2 * kLanes ? columns - j : 2 * kLanes;
    for (int r = 0; r < R; r++) {
      store(edge, x[r][0]);
      store(edge + kLanes, x[r][1]);
      std::memcpy(c + r * ldc + j, edge, size_t(n) * 4);
    }
  }
}
#endif

void multiply(const void* left, int64_t lda, const void* right, int32_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t depth) {
  auto* a = static_cast<const uint8_t*>(left);
  constexpr int64_t kBlock = 240;
  int32_t first[kBlock];
  for (int64_t i0 = 0; i0 < rows; i0 += kBlock) {
    int64_t m = rows - i0 < kBlock ? rows - i0 : kBlock;
    for (int64_t i = 0; i < m; i++) first[i] = before(a + (i0 + i) * lda, depth);
    auto* b = static_cast<const uint8_t*>(right);
    for (int64_t j = 0; j < columns; j += kByteColumns, b += depth * kByteColumns * kSize) {
      int64_t n = columns - j < kByteColumns ? columns - j : kByteColumns, i = 0;
      auto at = [&](auto f, int64_t count) {
        f(a + (i0 + i) * lda, lda, b, c + (i0 + i) * ldc + j, ldc, n, depth, first + i);
        i += count;
      };
      while (m - i >= kRows) at(tile<kRows>, kRows);
      if (kRows > 4)
        while (m - i >= 4) at(tile<4>, 4);
      if (m - i >= 2) at(tile<2>, 2);
      if (m - i >= 1) at(tile<1>, 1);
    }
  }
}

#if defined(__AVX512VNNI__)
// Four rows of 64 columns as quads: two panels.
void quads(uint8_t* to, int64_t panel, const int8_t* b, int64_t row, int64_t k, int64_t columns, int64_t t, __m512i flip) {
  const __m512i zero = _mm512_setzero_si512();
  for (int64_t j = 0; j < columns; j += 64) {
    int64_t n = columns - j;
    __mmask64 mask = n < 64 ? (uint64_t(1) << n) - 1 : ~uint64_t(0);
    auto line = [&](int64_t i) { return _mm512_xor_si512(flip, t + i < k ? _mm512_maskz_loadu_epi8(mask, b + (t + i) * row + j) : zero); };
    __m512i r0 = line(0), r1 = line(1), r2 = line(2), r3 = line(3);
    __m512i p = _mm512_unpacklo_epi8(r0, r1), q = _mm512_unpacklo_epi8(r2, r3), u = _mm512_unpackhi_epi8(r0, r1), v = _mm512_unpackhi_epi8(r2, r3);
    __m512i o0 = _mm512_unpacklo_epi16(p, q), o1 = _mm512_unpackhi_epi16(p, q), o2 = _mm512_unpacklo_epi16(u, v), o3 = _mm512_unpackhi_epi16(u, v);
    // Quarter h of the columns is lane h of each.
    __m512i x = _mm512_shuffle_i32x4(o0, o1, 0x44), y = _mm512_shuffle_i32x4(o2, o3, 0x44);
    __m512i z = _mm512_shuffle_i32x4(o0, o1, 0xee), w = _mm512_shuffle_i32x4(o2, o3, 0xee);
    uint8_t* at = to + j / kByteColumns * panel + t * kByteColumns;
    _mm512_storeu_si512(at, _mm512_shuffle_i32x4(x, y, 0x88));
    _mm512_storeu_si512(at + 64, _mm512_shuffle_i32x4(x, y, 0xdd));
    if (n <= 32) continue;
    _mm512_storeu_si512(at + panel, _mm512_shuffle_i32x4(z, w, 0x88));
    _mm512_storeu_si512(at + panel + 64, _mm512_shuffle_i32x4(z, w, 0xdd));
  }
}
#endif

void pack(uint8_t* to, int64_t panel, const int8_t* b, int64_t row, int64_t col, int64_t k, int64_t columns, int64_t from, int64_t until, uint8_t flip) {
#if defined(__AVX512VNNI__)
  if (col == 1) {
    for (int64_t t = from; t < until; t += 4) quads(to, panel, b, row, k, columns, t, _mm512_set1_epi8(char(flip)));
    return;
  }
#endif
  constexpr int64_t kGroup = kUnit * kByteColumns;
  auto put = [&](int8_t x) { return Element(kSize == 1 ? int8_t(uint8_t(x) ^ flip) : x); };
  for (int64_t j0 = 0; j0 < columns; j0 += kByteColumns, to += panel) {
    auto* dst = reinterpret_cast<Element*>(to);
    int64_t n = columns - j0 < kByteColumns ? columns - j0 : kByteColumns, t = from, end = until < k ? until : k;
    const int8_t* p = b + j0 * col;
    if (row == 1 && kSize == 1) {
      // Four that lie together go together, by runs that stay in cache.
      uint32_t x = 0x01010101u * flip;
      int64_t whole = from + (end - from) / 4 * 4;
      for (; t < whole; t = whole - t < 64 ? whole : t + 64)
        for (int64_t j = 0; j < n; j++) {
          int64_t last = whole - t < 64 ? whole : t + 64;
          for (int64_t i = t; i < last; i += 4) {
            uint32_t four = uint32_t(word(p + j * col + i)) ^ x;
            std::memcpy(dst + i / 4 * kGroup + 4 * j, &four, 4);
          }
        }
    }
    for (; t < until; t++)
      for (int64_t j = 0; j < n; j++) dst[t / kUnit * kGroup + kUnit * j + t % kUnit] = put(t < k ? p[t * row + j * col] : int8_t(0));
  }
}

void left(void* to, const int8_t* a, int64_t step, int64_t k, int64_t depth) {
  auto* dst = static_cast<Element*>(to);
  if (step == 1)
    for (int64_t t = 0; t < k; t++) dst[t] = a[t];
  else
    for (int64_t t = 0; t < k; t++) dst[t] = a[t * step];
  for (int64_t t = k; t < depth; t++) dst[t] = 0;
}

}  // namespace

const ByteOps& bytes() {
  static const ByteOps table{kSize == 1 ? "VNNI" : HB_NAME, kUnit, kUnit, kSize, kFlip, multiply, pack, left};
  return table;
}

}  // namespace HB_ISA
}  // namespace hb
