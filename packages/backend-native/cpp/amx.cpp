#include "amx.h"

#include "isa.h"

#if defined(__linux__) && defined(__x86_64__) && defined(__AMX_BF16__)
#include "amxTiles.h"

#include <cpuid.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace hb {

bool amxReady() {
  static const bool ready = [] {
    unsigned a, b, c, d;
    if (isa() < Isa::Amx) return false;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    if (!(d >> 22 & 1) || !(d >> 24 & 1) || !(b >> 16 & 1) || !(b >> 30 & 1)) return false;
    // ARCH_REQ_XCOMP_PERM for the tiles' data: threads made later have it too.
    return syscall(SYS_arch_prctl, 0x1023, 18) == 0;
  }();
  return ready;
}

namespace {
template <bool Two>
inline void block(const uint16_t* a, int64_t lda, const uint16_t* b, float* c, int64_t ldc, int64_t depth, bool add, int first, bool right) {
  if (add) {
    _tile_loadd(0, c, size_t(ldc) * 4);
    if (right) _tile_loadd(1, c + 16, size_t(ldc) * 4);
    else _tile_zero(1);
    if (Two) {
      _tile_loadd(2, c + first * ldc, size_t(ldc) * 4);
      if (right) _tile_loadd(3, c + first * ldc + 16, size_t(ldc) * 4);
      else _tile_zero(3);
    }
  } else {
    _tile_zero(0);
    _tile_zero(1);
    if (Two) {
      _tile_zero(2);
      _tile_zero(3);
    }
  }
  for (int64_t k = 0; k < depth; k += 32) {
    _tile_loadd(4, a + k, size_t(lda) * 2);
    _tile_loadd(6, b + k * 32, 128);
    _tile_dpbf16ps(0, 4, 6);
    if (right) {
      _tile_loadd(7, b + k * 32 + 32, 128);
      _tile_dpbf16ps(1, 4, 7);
    }
    if (Two) {
      _tile_loadd(5, a + first * lda + k, size_t(lda) * 2);
      _tile_dpbf16ps(2, 5, 6);
      if (right) _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, c, size_t(ldc) * 4);
  if (right) _tile_stored(1, c + 16, size_t(ldc) * 4);
  if (Two) {
    _tile_stored(2, c + first * ldc, size_t(ldc) * 4);
    if (right) _tile_stored(3, c + first * ldc + 16, size_t(ldc) * 4);
  }
}
}  // namespace

namespace {
// Blocks of two tiles by two: `done` takes what is in z, of `ldz` to a row, once it is there; `room` is for blocks that are none of C's.
template <class Place, class Done>
inline void blocks(const uint16_t* a, int64_t lda, const uint16_t* b, int64_t panel, int64_t rows, int64_t columns, int64_t depth, bool add, Place place,
                   Done done) {
  int first = 0, second = 0;
  for (int64_t j = 0; j < columns; j += 32) {
    int64_t n = columns - j < 32 ? columns - j : 32;
    bool right = n > 16;
    const uint16_t* w = b + j / 32 * panel;
    for (int64_t i = 0; i < rows; i += 32) {
      int64_t m = rows - i < 32 ? rows - i : 32, ldz;
      int f = int(m < 16 ? m : 16), s = int(m - f);
      if (f != first || (s && s != second) || (!first)) {
        configure(f, s ? s : 16);
        first = f;
        second = s ? s : 16;
      }
      float* z = place(i, j, m, n, ldz);
      if (s) block<true>(a + i * lda, lda, w, z, ldz, depth, add, f, right);
      else block<false>(a + i * lda, lda, w, z, ldz, depth, add, f, right);
      done(i, j, m, n);
    }
  }
  if (first) _tile_release();
}
}  // namespace

void amxMultiply(const uint16_t* a, int64_t lda, const uint16_t* b, int64_t panel, float* c, int64_t ldc, int64_t rows, int64_t columns, int64_t depth,
                 bool add) {
  alignas(64) float edge[32 * 32];
  auto whole = [](int64_t n) { return n == 32 || n == 16; };
  auto place = [&](int64_t i, int64_t j, int64_t m, int64_t n, int64_t& ldz) {
    float* z = c + i * ldc + j;
    ldz = whole(n) ? ldc : 32;
    if (whole(n)) return z;
    for (int64_t r = 0; add && r < m; r++) memcpy(edge + r * 32, z + r * ldc, size_t(n) * 4);
    return &edge[0];
  };
  blocks(a, lda, b, panel, rows, columns, depth, add, place, [&](int64_t i, int64_t j, int64_t m, int64_t n) {
    for (int64_t r = 0; !whole(n) && r < m; r++) memcpy(c + (i + r) * ldc + j, edge + r * 32, size_t(n) * 4);
  });
}

void amxRounded(const uint16_t* a, int64_t lda, const uint16_t* b, int64_t panel, uint16_t* c, int64_t ldc, int64_t rows, int64_t columns, int64_t depth) {
  // A block is rounded while the next one is multiplied.
  alignas(64) float z[2][32 * 32];
  int which = 0;
  int64_t before[4] = {0, 0, 0, 0};
  auto place = [&](int64_t, int64_t, int64_t, int64_t, int64_t& ldz) {
    ldz = 32;
    return z[which];
  };
  auto round = [&](const float* from) {
    auto [i, j, m, n] = before;
    uint16_t* to = c + i * ldc + j;
    __mmask32 some = __mmask32((uint64_t(1) << n) - 1);
    for (int64_t r = 0; r < m; r++, to += ldc) {
      // The instruction takes small numbers for zero, of which tiles have none: they do as much themselves.
      __m512i x = (__m512i)_mm512_cvtne2ps_pbh(_mm512_load_ps(from + r * 32 + 16), _mm512_load_ps(from + r * 32));
      if (n == 32) _mm512_storeu_si512(to, x);
      else _mm512_mask_storeu_epi16(to, some, x);
    }
  };
  blocks(a, lda, b, panel, rows, columns, depth, false, place, [&](int64_t i, int64_t j, int64_t m, int64_t n) {
    which ^= 1;
    round(z[which]);
    before[0] = i, before[1] = j, before[2] = m, before[3] = n;
  });
  round(z[which ^ 1]);
}

void amxPack(uint16_t* dst, const uint16_t* b, int64_t row, int64_t col, int64_t k, int64_t columns, int64_t to) {
  if (columns < 32 || k < to) memset(dst, 0, size_t(to) * 64);
  if (col == 1) {
    int64_t t = 0;
    for (; t + 1 < k; t += 2) {
      const uint16_t *p = b + t * row, *q = p + row;
      uint16_t* z = dst + t * 32;
      if (columns == 32) {
        __m512i x = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
        __m512i y = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(q)));
        __m512i u = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 16)));
        __m512i v = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(q + 16)));
        _mm512_storeu_si512(z, _mm512_or_si512(x, _mm512_slli_epi32(y, 16)));
        _mm512_storeu_si512(z + 32, _mm512_or_si512(u, _mm512_slli_epi32(v, 16)));
      } else
        for (int64_t j = 0; j < columns; j++) {
          z[2 * j] = p[j];
          z[2 * j + 1] = q[j];
        }
    }
    for (; t < k; t++)
      for (int64_t j = 0; j < columns; j++) dst[t / 2 * 64 + 2 * j + t % 2] = b[t * row + j];
    return;
  }
  if (row == 1) {
    // Pairs lie together already.
    for (int64_t t = 0; t < k; t += 32) {
      int64_t m = k - t < 32 ? k - t : 32;
      for (int64_t j = 0; j < columns; j++) {
        const uint16_t* p = b + j * col + t;
        uint16_t* z = dst + t * 32 + 2 * j;
        int64_t i = 0;
        for (; i + 1 < m; i += 2) {
          uint32_t pair;
          memcpy(&pair, p + i, 4);
          memcpy(z + i * 32, &pair, 4);
        }
        if (i < m) z[i * 32] = p[i];
      }
    }
    return;
  }
  for (int64_t t = 0; t < k; t++)
    for (int64_t j = 0; j < columns; j++) dst[t / 2 * 64 + 2 * j + t % 2] = b[t * row + j * col];
}

void turn16(uint16_t* dst, int64_t ldd, const uint16_t* src, int64_t lds, int64_t rows, int64_t columns) {
  for (int64_t i0 = 0; i0 < columns; i0 += 16)
    for (int64_t t0 = 0; t0 < rows; t0 += 16) {
      int64_t m = columns - i0 < 16 ? columns - i0 : 16, n = rows - t0 < 16 ? rows - t0 : 16;
      const uint16_t* p = src + t0 * lds + i0;
      uint16_t* z = dst + i0 * ldd + t0;
      if (m == 16 && n == 16) {
        // A block through 16 registers: halves, then pairs, quads and eights change places.
        __m256i r[16], s[16];
        for (int i = 0; i < 16; i++) r[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + i * lds));
        for (int i = 0; i < 8; i++) {
          s[2 * i] = _mm256_unpacklo_epi16(r[2 * i], r[2 * i + 1]);
          s[2 * i + 1] = _mm256_unpackhi_epi16(r[2 * i], r[2 * i + 1]);
        }
        for (int i = 0; i < 4; i++)
          for (int h = 0; h < 2; h++) {
            r[4 * i + 2 * h] = _mm256_unpacklo_epi32(s[4 * i + h], s[4 * i + 2 + h]);
            r[4 * i + 2 * h + 1] = _mm256_unpackhi_epi32(s[4 * i + h], s[4 * i + 2 + h]);
          }
        for (int i = 0; i < 2; i++)
          for (int h = 0; h < 4; h++) {
            s[8 * i + 2 * h] = _mm256_unpacklo_epi64(r[8 * i + h], r[8 * i + 4 + h]);
            s[8 * i + 2 * h + 1] = _mm256_unpackhi_epi64(r[8 * i + h], r[8 * i + 4 + h]);
          }
        for (int h = 0; h < 8; h++) {
          __m256i lo = _mm256_permute2x128_si256(s[h], s[8 + h], 0x20), hi = _mm256_permute2x128_si256(s[h], s[8 + h], 0x31);
          _mm256_storeu_si256(reinterpret_cast<__m256i*>(z + h * ldd), lo);
          _mm256_storeu_si256(reinterpret_cast<__m256i*>(z + (8 + h) * ldd), hi);
        }
      } else
        for (int64_t i = 0; i < m; i++)
          for (int64_t t = 0; t < n; t++) z[i * ldd + t] = p[t * lds + i];
    }
}

}  // namespace hb
#else
namespace hb {
bool amxReady() { return false; }
void amxPack(uint16_t*, const uint16_t*, int64_t, int64_t, int64_t, int64_t, int64_t) {}
void amxMultiply(const uint16_t*, int64_t, const uint16_t*, int64_t, float*, int64_t, int64_t, int64_t, int64_t, bool) {}
void amxRounded(const uint16_t*, int64_t, const uint16_t*, int64_t, uint16_t*, int64_t, int64_t, int64_t, int64_t) {}
void turn16(uint16_t*, int64_t, const uint16_t*, int64_t, int64_t, int64_t) {}
}  // namespace hb
#endif
