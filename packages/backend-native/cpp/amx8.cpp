// Products of int8 in matrix registers. The tiles are those of amx.cpp, with 64 bytes of depth at a time.
#include "bytes.h"

#if defined(__linux__) && defined(__x86_64__) && defined(__AMX_INT8__)
#include "amxTiles.h"
#include <string.h>

namespace hb {
namespace {
template <bool Two, bool Right>
inline void block(const int8_t* a, int64_t lda, const int8_t* b, int32_t* c, int64_t ldc, int64_t depth, int first) {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (int64_t k = 0; k < depth; k += 64) {
    _tile_loadd(4, a + k, size_t(lda));
    _tile_loadd(6, b + k * 32, 128);
    _tile_dpbssd(0, 4, 6);
    if (Right) {
      _tile_loadd(7, b + k * 32 + 64, 128);
      _tile_dpbssd(1, 4, 7);
    }
    if (Two) {
      _tile_loadd(5, a + first * lda + k, size_t(lda));
      _tile_dpbssd(2, 5, 6);
      if (Right) _tile_dpbssd(3, 5, 7);
    }
  }
  _tile_stored(0, c, size_t(ldc) * 4);
  if (Right) _tile_stored(1, c + 16, size_t(ldc) * 4);
  if (Two) {
    _tile_stored(2, c + first * ldc, size_t(ldc) * 4);
    if (Right) _tile_stored(3, c + first * ldc + 16, size_t(ldc) * 4);
  }
}
}  // namespace

void amxBytes(const void* left, int64_t lda, const void* right, int32_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t depth) {
  auto* a = static_cast<const int8_t*>(left);
  auto* b = static_cast<const int8_t*>(right);
  int first = 0, second = 0;
  alignas(64) int32_t edge[32 * 32];
  for (int64_t j = 0; j < columns; j += kByteColumns, b += depth * kByteColumns) {
    int64_t n = columns - j < kByteColumns ? columns - j : kByteColumns;
    bool right = n > 16, whole = n == 32 || n == 16;
    for (int64_t i = 0; i < rows; i += 32) {
      int64_t m = rows - i < 32 ? rows - i : 32;
      int f = int(m < 16 ? m : 16), s = int(m - f);
      if (f != first || (s && s != second) || !first) {
        configure(f, s ? s : 16);
        first = f;
        second = s ? s : 16;
      }
      int32_t* z = whole ? c + i * ldc + j : edge;
      int64_t ldz = whole ? ldc : 32;
      const int8_t* x = a + i * lda;
      if (s) (right ? block<true, true> : block<true, false>)(x, lda, b, z, ldz, depth, f);
      else (right ? block<false, true> : block<false, false>)(x, lda, b, z, ldz, depth, f);
      if (!whole)
        for (int64_t r = 0; r < m; r++) memcpy(c + (i + r) * ldc + j, edge + r * 32, size_t(n) * 4);
    }
  }
  if (first) _tile_release();
}

}  // namespace hb
#else
namespace hb {
void amxBytes(const void*, int64_t, const void*, int32_t*, int64_t, int64_t, int64_t, int64_t) {}
}  // namespace hb
#endif
