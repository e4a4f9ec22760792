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
// Lines that lie side by side: two numbers of each make a vector of pairs across them.
void across(uint16_t* to, const float* from, int64_t step, int64_t lines, int64_t left, __m512i& most) {
  __mmask16 mask = first(lines);
  for (int64_t t = 0; t < 32; t += 2, to += 32) {
    Parts p = split(t < left ? _mm512_maskz_loadu_ps(mask, from + t * step) : _mm512_setzero_ps(), most);
    Parts q = split(t + 1 < left ? _mm512_maskz_loadu_ps(mask, from + (t + 1) * step) : _mm512_setzero_ps(), most);
    for (int i = 0; i < 3; i++) _mm512_store_si512(to + i * 1024, pairs(p.p[i], q.p[i]));
  }
}

}  // namespace

bool amx32Lines(uint16_t* to, const float* from, int64_t line, int64_t step, int64_t lines, int64_t k, bool right) {
  __m512i most = _mm512_setzero_si512();
  bool together = step == 1;
  for (int64_t t = 0; t < k; t += 32, to += 3072) {
    if (together) along(to, from + t, line, lines, k - t, most);
    else across(to, from + t * step, step, lines, k - t, most);
    // Left operands want a line in each row of a tile, right ones a pair.
    if (together == right)
      for (int i = 0; i < 3; i++) turn(to + i * 1024);
  }
  return fine(most);
}

}  // namespace hb
#else
namespace hb {
bool amx32Lines(uint16_t*, const float*, int64_t, int64_t, int64_t, int64_t, bool) { return false; }
}  // namespace hb
#endif
