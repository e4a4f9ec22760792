// Operands of products in matrix registers as parts, from matrices that lie either way.
#include "amx32.h"

#if defined(__linux__) && defined(__x86_64__) && defined(__AMX_BF16__)
#include "amx32Split.h"

namespace hb {
namespace {

// The 16 × 16 words at `at` become their transpose.
void turn(uint16_t* at) {
  __m512i a[16], b[16];
  for (int i = 0; i < 16; i++) a[i] = _mm512_load_si512(at + i * 32);
  for (int i = 0; i < 16; i += 2) {
    b[i] = _mm512_unpacklo_epi32(a[i], a[i + 1]);
    b[i + 1] = _mm512_unpackhi_epi32(a[i], a[i + 1]);
  }
  for (int i = 0; i < 16; i += 4)
    for (int j = 0; j < 2; j++) {
      a[i + 2 * j] = _mm512_unpacklo_epi64(b[i + j], b[i + j + 2]);
      a[i + 2 * j + 1] = _mm512_unpackhi_epi64(b[i + j], b[i + j + 2]);
    }
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 2; j++) {
      b[i + 8 * j] = _mm512_shuffle_i32x4(a[i + 8 * j], a[i + 8 * j + 4], 0x88);
      b[i + 8 * j + 4] = _mm512_shuffle_i32x4(a[i + 8 * j], a[i + 8 * j + 4], 0xdd);
    }
  for (int i = 0; i < 8; i++) {
    _mm512_store_si512(at + i * 32, _mm512_shuffle_i32x4(b[i], b[i + 8], 0x88));
    _mm512_store_si512(at + (i + 8) * 32, _mm512_shuffle_i32x4(b[i], b[i + 8], 0xdd));
  }
}

// Lines whose numbers lie together: each makes a vector of pairs along it.
void along(uint16_t* to, const float* from, int64_t line, int64_t lines, int64_t left, __m512i& most) {
  for (int64_t l = 0; l < 16; l++, to += 32) {
    bool is = l < lines;
    Parts p = split(is ? _mm512_maskz_loadu_ps(first(left), from + l * line) : _mm512_setzero_ps(), most);
    Parts q = split(is && left > 16 ? _mm512_maskz_loadu_ps(first(left - 16), from + l * line + 16) : _mm512_setzero_ps(), most);
    for (int i = 0; i < 3; i++) _mm512_store_si512(to + i * 1024, upperHalves(p.p[i], q.p[i]));
  }
}
// Two rows of lines that lie side by side, `x` and `y`: a number of each line is half a pair across them. Whole rows are read one after the
// other, which memory is fastest at.
void across(uint16_t* to, int64_t apart, const float* x, const float* y, int64_t lines, __m512i& most) {
  for (int64_t l = 0; l < lines; l += 16) {
    __mmask16 mask = first(lines - l);
    Parts p = split(x ? _mm512_maskz_loadu_ps(mask, x + l) : _mm512_setzero_ps(), most);
    Parts q = split(y ? _mm512_maskz_loadu_ps(mask, y + l) : _mm512_setzero_ps(), most);
    uint16_t* z = to + l / 32 * apart + l % 32 * 32;
    for (int i = 0; i < 3; i++) _mm512_store_si512(z + i * 1024, pairs(p.p[i], q.p[i]));
  }
}

}  // namespace

bool amx32Lines(uint16_t* to, int64_t apart, const float* from, int64_t line, int64_t step, int64_t lines, int64_t k, bool right) {
  __m512i most = _mm512_setzero_si512();
  // Left operands want a line in each row of a tile, right ones a pair.
  auto turnAll = [&](uint16_t* at) {
    for (int i = 0; i < 3; i++) turn(at + i * 1024);
  };
  if (step == 1) {
    for (int64_t l = 0; l < lines; l += 16) {
      uint16_t* z = to + l / 32 * apart + l % 32 * 32;
      for (int64_t t = 0; t < k; t += 32, z += 3072) {
        along(z, from + l * line + t, line, lines - l, k - t, most);
        if (right) turnAll(z);
      }
    }
    return fine(most);
  }
  for (int64_t t = 0; t < k; t += 32, to += 3072) {
    for (int64_t i = 0; i < 32; i += 2) {
      const float* x = from + (t + i) * step;
      across(to + i * 16, apart, t + i < k ? x : nullptr, t + i + 1 < k ? x + step : nullptr, lines, most);
    }
    for (int64_t l = 0; l < lines && !right; l += 16) turnAll(to + l / 32 * apart + l % 32 * 32);
  }
  return fine(most);
}

}  // namespace hb
#else
namespace hb {
bool amx32Lines(uint16_t*, int64_t, const float*, int64_t, int64_t, int64_t, int64_t, bool) { return false; }
}  // namespace hb
#endif
