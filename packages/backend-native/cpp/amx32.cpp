#include "amx32.h"

#if defined(__linux__) && defined(__x86_64__) && defined(__AMX_BF16__)
#include "amx32Split.h"

namespace hb {
namespace {

// Eight tiles of 16 rows of 64 bytes; a constant, as compilers do not see that the instruction reads all of it.
alignas(64) constexpr uint8_t kTiles[64] = {1,  0, 0,  0, 0,  0, 0,  0, 0,  0, 0,  0, 0,  0, 0,  0, 64, 0, 64, 0, 64, 0, 64, 0, 64, 0, 64, 0, 64, 0, 64, 0,
                                            0,  0, 0,  0, 0,  0, 0,  0, 0,  0, 0,  0, 0,  0, 0,  0, 16, 16, 16, 16, 16, 16, 16, 16};

#define HB_DOT                              \
  _tile_dpbf16ps(0, 4, 6);                  \
  if (Right) _tile_dpbf16ps(1, 4, 7);       \
  if (Two) _tile_dpbf16ps(2, 5, 6);         \
  if (Two && Right) _tile_dpbf16ps(3, 5, 7);
#define HB_A(part)                                \
  _tile_loadd(4, a + (part) * 1024, 64);          \
  if (Two) _tile_loadd(5, a + (part) * 1024 + 512, 64);
#define HB_B(part)                                \
  _tile_loadd(6, b + (part) * 1024, 64);          \
  if (Right) _tile_loadd(7, b + (part) * 1024 + 512, 64);

// Fetches a sixth of what the next step reads: tiles are loaded too late for the processor to look ahead by itself.
inline void ahead(const uint16_t* a, const uint16_t* b, int part) {
  for (int i = part * 512; i < part * 512 + 512; i += 32) {
    _mm_prefetch(reinterpret_cast<const char*>(a + 3072 + i), _MM_HINT_T0);
    _mm_prefetch(reinterpret_cast<const char*>(b + 3072 + i), _MM_HINT_T0);
  }
}

template <bool Two, bool Right>
void block(const uint16_t* a, const uint16_t* b, float* c, int64_t steps, bool add, int64_t ldc) {
  size_t row = size_t(ldc) * 4;
  float* d = c + 16 * ldc;
  if (add) {
    _tile_loadd(0, c, row);
    if (Right) _tile_loadd(1, c + 16, row);
    if (Two) _tile_loadd(2, d, row);
    if (Two && Right) _tile_loadd(3, d + 16, row);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  for (int64_t k = 0; k < steps; k++, a += 3072, b += 3072) {
    // Small products first; in this order each part is loaded as seldom as can be.
    HB_A(0) HB_B(2) HB_DOT ahead(a, b, 0);
    HB_B(1) HB_DOT ahead(a, b, 1);
    HB_A(1) HB_DOT ahead(a, b, 2);
    HB_B(0) HB_DOT ahead(a, b, 3);
    HB_A(2) HB_DOT ahead(a, b, 4);
    HB_A(0) HB_DOT ahead(a, b, 5);
  }
  _tile_stored(0, c, row);
  if (Right) _tile_stored(1, c + 16, row);
  if (Two) _tile_stored(2, d, row);
  if (Two && Right) _tile_stored(3, d + 16, row);
}

}  // namespace

void amx32Begin() { _tile_loadconfig(kTiles); }
void amx32End() { _tile_release(); }

bool amx32Rows(uint16_t* to, const float* a, int64_t lda, int64_t rows, int64_t k) {
  int64_t steps = amx32Steps(k);
  __m512i most = _mm512_setzero_si512();
  for (int64_t i = 0; i < rows; i++) {
    const float* from = a + i * lda;
    uint16_t* z = to + i / 32 * steps * 3072 + i % 32 * 32;
    for (int64_t t = 0; t < k; t += 32, z += 3072) {
      bool whole = k - t >= 32;
      __m512 x = whole ? _mm512_loadu_ps(from + t) : _mm512_maskz_loadu_ps(first(k - t), from + t);
      __m512 y = whole ? _mm512_loadu_ps(from + t + 16) : _mm512_maskz_loadu_ps(first(k - t - 16), from + t + 16);
      Parts p = split(x, most), q = split(y, most);
      for (int n = 0; n < 3; n++) _mm512_storeu_si512(z + n * 1024, upperHalves(p.p[n], q.p[n]));
    }
  }
  return fine(most);
}

bool amx32Panel(uint16_t* to, int64_t k0, const float* b, int64_t row, int64_t col, int64_t n, int64_t columns) {
  __m512i most = _mm512_setzero_si512();
  const __m512i apart = _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32(int(col)));
  for (int h = 0; h < 2; h++) {
    __mmask16 mask = first(columns - h * 16);
    const float* from = b + h * 16 * col;
    auto load = [&](int64_t t) {
      if (t >= n || !mask) return _mm512_setzero_ps();
      if (col == 1) return _mm512_maskz_loadu_ps(mask, from + t * row);
      return _mm512_mask_i32gather_ps(_mm512_setzero_ps(), mask, apart, from + t * row, 4);
    };
    for (int64_t t = 0; t < n; t += 2) {
      Parts p = split(load(t), most), q = split(load(t + 1), most);
      int64_t k = k0 + t;
      uint16_t* z = to + k / 32 * 3072 + h * 512 + k % 32 / 2 * 32;
      for (int i = 0; i < 3; i++) _mm512_storeu_si512(z + i * 1024, pairs(p.p[i], q.p[i]));
    }
  }
  return fine(most);
}

void amx32Multiply(const uint16_t* a, const uint16_t* b, float* c, int64_t rows, int64_t columns, int64_t steps, bool add, int64_t ldc) {
  for (int64_t i = 0; i < rows; i += 32, a += steps * 3072, c += 32 * ldc) {
    bool two = rows - i > 16;
    if (columns > 16) two ? block<true, true>(a, b, c, steps, add, ldc) : block<false, true>(a, b, c, steps, add, ldc);
    else two ? block<true, false>(a, b, c, steps, add, ldc) : block<false, false>(a, b, c, steps, add, ldc);
  }
}

}  // namespace hb
#else
namespace hb {
void amx32Begin() {}
void amx32End() {}
bool amx32Rows(uint16_t*, const float*, int64_t, int64_t, int64_t) { return false; }
bool amx32Panel(uint16_t*, int64_t, const float*, int64_t, int64_t, int64_t, int64_t) { return false; }
void amx32Multiply(const uint16_t*, const uint16_t*, float*, int64_t, int64_t, int64_t, bool, int64_t) {}
}  // namespace hb
#endif
