// Compiled once for each instruction set, with HB_ISA the namespace of its table: see ops.cpp.
#include "half.h"
#include "lanes.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace hb {
namespace HB_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int kVec = 64;
#elif defined(__AVX__)
constexpr int kVec = 32;
#else
constexpr int kVec = 16;
#endif
typedef float V __attribute__((vector_size(kVec), aligned(4), may_alias));
constexpr int L = kVec / 4;
typedef uint32_t U __attribute__((vector_size(kVec), aligned(4), may_alias));
typedef uint16_t H __attribute__((vector_size(kVec / 2), aligned(2), may_alias));

// Single values, where no whole vector is left.
struct One {
  using T = float;
  static constexpr int size = 1;
  static T all(float x) { return x; }
  static T load(const float* p) { return *p; }
  static void store(float* p, T x) { *p = x; }
  static T load(const uint16_t* p) { return fromBf16(*p); }
  static void store(uint16_t* p, T x) { *p = uint16_t(bits<uint32_t>(x) >> 16); }
  static T half(T x) { return fromBf16(toBf16(x)); }
  // The second where the comparison does not hold, so where one of them is NaN too.
  static T less(T x, T y) { return x < y ? x : y; }
  static T more(T x, T y) { return x > y ? x : y; }
};
struct Many {
  using T = V;
  static constexpr int size = L;
  static T all(float x) { return x - V{}; }
  static T load(const float* p) { return *reinterpret_cast<const V*>(p); }
  static void store(float* p, T x) { *reinterpret_cast<V*>(p) = x; }
  static T load(const uint16_t* p) { return reinterpret_cast<T>(__builtin_convertvector(*reinterpret_cast<const H*>(p), U) << 16); }
  static void store(uint16_t* p, T x) { *reinterpret_cast<H*>(p) = __builtin_convertvector(reinterpret_cast<U>(x) >> 16, H); }
#if defined(__AVX512F__)
  static T half(T x) {
    __m512i u = reinterpret_cast<__m512i>(x), r = _mm512_add_epi32(u, _mm512_set1_epi32(0x7fff));
    r = _mm512_mask_add_epi32(r, _mm512_test_epi32_mask(u, _mm512_set1_epi32(0x10000)), u, _mm512_set1_epi32(0x8000));
    __mmask16 nan = _mm512_cmp_ps_mask(reinterpret_cast<__m512>(x), reinterpret_cast<__m512>(x), _CMP_UNORD_Q);
    return reinterpret_cast<T>(_mm512_mask_mov_epi32(_mm512_and_si512(r, _mm512_set1_epi32(int(0xffff0000))), nan, _mm512_set1_epi32(0x7fc00000)));
  }
#else
  static T half(T x) {
    U u = reinterpret_cast<U>(x), r = (u + 0x7fff + ((u >> 16) & 1)) & 0xffff0000u, nan = reinterpret_cast<U>((u & 0x7fffffff) > 0x7f800000);
    return reinterpret_cast<T>((r & ~nan) | (nan & 0x7fc00000));
  }
#endif
#if defined(__AVX512F__)
  static T less(T x, T y) { return reinterpret_cast<T>(_mm512_min_ps(reinterpret_cast<__m512>(x), reinterpret_cast<__m512>(y))); }
  static T more(T x, T y) { return reinterpret_cast<T>(_mm512_max_ps(reinterpret_cast<__m512>(x), reinterpret_cast<__m512>(y))); }
#else
  static T less(T x, T y) { return x < y ? x : y; }
  static T more(T x, T y) { return x > y ? x : y; }
#endif
};

// R rows of N vectors through all steps.
template <class S, int R, int N, class Out>
inline void chainBlock(const ChainStep* steps, int count, const float* acc, int64_t lda, Out* out, int64_t ldo, int64_t row, int64_t col) {
  using T = typename S::T;
  T x[R][N], a[R][N], b[R][N];
  auto each = [&](auto f) {
#pragma GCC unroll 8
    for (int r = 0; r < R; r++)
#pragma GCC unroll 8
      for (int n = 0; n < N; n++) f(r, n);
  };
  auto from = [&](T(&to)[R][N], const ChainOperand& o, auto* p) {
    if (o.kind == ChainOperand::POINT) {
      p += row * o.ld + col;
      each([&](int r, int n) { to[r][n] = S::load(p + r * o.ld + n * S::size); });
    } else if (o.kind == ChainOperand::COLUMN) {
      p += col;
#pragma GCC unroll 8
      for (int n = 0; n < N; n++) {
        T v = S::load(p + n * S::size);
#pragma GCC unroll 8
        for (int r = 0; r < R; r++) to[r][n] = v;
      }
    } else {
      T v = S::all(o.value);
      each([&](int r, int n) { to[r][n] = v; });
    }
  };
  auto fetch = [&](T(&to)[R][N], const ChainOperand& o) {
    if (o.half) from(to, o, static_cast<const uint16_t*>(o.p));
    else from(to, o, static_cast<const float*>(o.p));
  };
  each([&](int r, int n) { x[r][n] = S::load(acc + r * lda + n * S::size); });
  for (int i = 0; i < count; i++) {
    auto& s = steps[i];
    if (s.fn == C_RELU) {
      T zero = S::all(0);
      each([&](int r, int n) { x[r][n] = x[r][n] <= zero ? zero : x[r][n]; });
      continue;
    }
    if (s.fn == C_HALF) {
      each([&](int r, int n) { x[r][n] = S::half(x[r][n]); });
      continue;
    }
    fetch(a, s.a);
    switch (s.fn) {
      case C_ADD: each([&](int r, int n) { x[r][n] = x[r][n] + a[r][n]; }); break;
      case C_SUB: each([&](int r, int n) { x[r][n] = x[r][n] - a[r][n]; }); break;
      case C_RSUB: each([&](int r, int n) { x[r][n] = a[r][n] - x[r][n]; }); break;
      case C_MUL: each([&](int r, int n) { x[r][n] = x[r][n] * a[r][n]; }); break;
      case C_FMA:
        fetch(b, s.b);
        each([&](int r, int n) { x[r][n] = x[r][n] * a[r][n] + b[r][n]; });
        break;
      // NaN stays NaN: that of the chain by the order of operands, that of the other side by a test where it may be one.
      case C_MIN:
        if (s.a.kind == ChainOperand::ONE && s.a.value == s.a.value) each([&](int r, int n) { x[r][n] = S::less(a[r][n], x[r][n]); });
        else each([&](int r, int n) { x[r][n] = a[r][n] != a[r][n] ? a[r][n] : S::less(a[r][n], x[r][n]); });
        break;
      default:
        if (s.a.kind == ChainOperand::ONE && s.a.value == s.a.value) each([&](int r, int n) { x[r][n] = S::more(a[r][n], x[r][n]); });
        else each([&](int r, int n) { x[r][n] = a[r][n] != a[r][n] ? a[r][n] : S::more(a[r][n], x[r][n]); });
    }
  }
  each([&](int r, int n) { S::store(out + r * ldo + n * S::size, x[r][n]); });
}

// Rows one after the other, so that what is written goes on where it was: R at once.
template <int R, class Out>
inline void chainRows(const ChainStep* steps, int count, const float* acc, int64_t lda, Out* out, int64_t ldo, int64_t row, int64_t col, int64_t columns) {
  int64_t c = 0;
  if (R == 1)
    for (; c + 4 * L <= columns; c += 4 * L) chainBlock<Many, 1, 4>(steps, count, acc + c, lda, out + c, ldo, row, col + c);
  for (; c + 2 * L <= columns; c += 2 * L) chainBlock<Many, R, 2>(steps, count, acc + c, lda, out + c, ldo, row, col + c);
  for (; c + L <= columns; c += L) chainBlock<Many, R, 1>(steps, count, acc + c, lda, out + c, ldo, row, col + c);
  for (; c < columns; c++) chainBlock<One, R, 1>(steps, count, acc + c, lda, out + c, ldo, row, col + c);
}

template <class Out>
void chainLoop(const ChainStep* steps, int count, const float* acc, int64_t lda, Out* out, int64_t ldo, int64_t row0, int64_t col0, int64_t rows,
               int64_t columns) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4) chainRows<4>(steps, count, acc + r * lda, lda, out + r * ldo, ldo, row0 + r, col0, columns);
  for (; r < rows; r++) chainRows<1>(steps, count, acc + r * lda, lda, out + r * ldo, ldo, row0 + r, col0, columns);
}

template <class S, int P, int N>
inline void depthBlock(float* y, const float* x, const int64_t* offsets, const float* const* w, int taps, int64_t channels, int64_t step, int64_t c) {
  using T = typename S::T;
  T s[P][N];
#pragma GCC unroll 8
  for (int p = 0; p < P; p++)
#pragma GCC unroll 4
    for (int n = 0; n < N; n++) s[p][n] = S::all(0);
  x += c;
  for (int t = 0; t < taps; t++) {
    const float *from = x + offsets[t], *by = w[t] + c;
    T v[N];
#pragma GCC unroll 4
    for (int n = 0; n < N; n++) v[n] = S::load(by + n * S::size);
#pragma GCC unroll 8
    for (int p = 0; p < P; p++)
#pragma GCC unroll 4
      for (int n = 0; n < N; n++) s[p][n] += S::load(from + p * step + n * S::size) * v[n];
  }
#pragma GCC unroll 8
  for (int p = 0; p < P; p++)
#pragma GCC unroll 4
    for (int n = 0; n < N; n++) S::store(y + p * channels + c + n * S::size, s[p][n]);
}
template <int P>
inline void depthPlaces(float* y, const float* x, const int64_t* offsets, const float* const* w, int taps, int64_t channels, int64_t step) {
  int64_t c = 0;
  for (; c + 2 * L <= channels; c += 2 * L) depthBlock<Many, P, 2>(y, x, offsets, w, taps, channels, step, c);
  for (; c + L <= channels; c += L) depthBlock<Many, P, 1>(y, x, offsets, w, taps, channels, step, c);
  for (; c < channels; c++) depthBlock<One, P, 1>(y, x, offsets, w, taps, channels, step, c);
}
void depthRow(float* y, const float* x, const int64_t* offsets, const float* const* w, int taps, int64_t channels, int64_t step, int64_t places) {
  int64_t p = 0;
  for (; p + 4 <= places; p += 4) depthPlaces<4>(y + p * channels, x + p * step, offsets, w, taps, channels, step);
  for (; p < places; p++) depthPlaces<1>(y + p * channels, x + p * step, offsets, w, taps, channels, step);
}

void line(const LineStep* steps, int count, int64_t n) {
  for (int i = 0; i < count; i++) {
    auto& s = steps[i];
    auto* z = static_cast<float*>(s.out);
    auto *a = static_cast<const float*>(s.a), *b = static_cast<const float*>(s.b), *c = static_cast<const float*>(s.c);
    auto each = [&](auto f) {
#pragma GCC ivdep
      for (int64_t j = 0; j < n; j++) z[j] = f(j);
    };
    switch (s.fn) {
      case L_ADD: each([=](int64_t j) { return a[j] + b[j]; }); break;
      case L_SUB: each([=](int64_t j) { return a[j] - b[j]; }); break;
      case L_MUL: each([=](int64_t j) { return a[j] * b[j]; }); break;
      case L_DIV: each([=](int64_t j) { return a[j] / b[j]; }); break;
      case L_MIN:
        each([=](int64_t j) {
          float v = b[j] < a[j] || b[j] != b[j] ? b[j] : a[j];
          return a[j] != a[j] ? a[j] : v;
        });
        break;
      case L_MAX:
        each([=](int64_t j) {
          float v = b[j] > a[j] || b[j] != b[j] ? b[j] : a[j];
          return a[j] != a[j] ? a[j] : v;
        });
        break;
      case L_LT: each([=](int64_t j) { return a[j] < b[j] ? 1.0f : 0.0f; }); break;
      case L_LE: each([=](int64_t j) { return a[j] <= b[j] ? 1.0f : 0.0f; }); break;
      case L_EQ: each([=](int64_t j) { return a[j] == b[j] ? 1.0f : 0.0f; }); break;
      case L_NE: each([=](int64_t j) { return a[j] != b[j] ? 1.0f : 0.0f; }); break;
      case L_SELECT: each([=](int64_t j) { return a[j] != 0 ? b[j] : c[j]; }); break;
      case L_NEG: each([=](int64_t j) { return -a[j]; }); break;
      case L_ABS: each([=](int64_t j) { return __builtin_fabsf(a[j]); }); break;
      case L_HALF: each([=](int64_t j) { return fromBf16(toBf16(a[j])); }); break;
      case L_COPY: each([=](int64_t j) { return a[j]; }); break;
      case L_FILL: each([v = *a](int64_t) { return v; }); break;
      case L_FILL16: each([v = fromBf16(*static_cast<const uint16_t*>(s.a))](int64_t) { return v; }); break;
      case L_LOAD16: each([h = static_cast<const uint16_t*>(s.a)](int64_t j) { return fromBf16(h[j]); }); break;
      case L_STORE16: {
        auto* h = static_cast<uint16_t*>(s.out);
#pragma GCC ivdep
        for (int64_t j = 0; j < n; j++) h[j] = toBf16(a[j]);
        break;
      }
      case L_ADDTO: each([=](int64_t j) { return z[j] + a[j]; }); break;
      case L_MORETO: each([=](int64_t j) { return a[j] > z[j] || a[j] != a[j] ? a[j] : z[j]; }); break;
      default: each([=](int64_t j) { return a[j] < z[j] || a[j] != a[j] ? a[j] : z[j]; });
    }
  }
}

void patchRow(float* to, int64_t width, const float* const* from, int runs, int64_t n, int64_t step, int64_t places) {
#if defined(__AVX512F__)
  if (n <= 16) {
    __mmask16 mask = __mmask16((1u << n) - 1);
    for (int64_t p = 0; p < places; p++)
      for (int r = 0; r < runs; r++) _mm512_mask_storeu_ps(to + p * width + r * n, mask, _mm512_maskz_loadu_ps(mask, from[r] + p * step));
    return;
  }
#endif
  for (int64_t p = 0; p < places; p++)
    for (int r = 0; r < runs; r++) {
      float* z = to + p * width + r * n;
      const float* q = from[r] + p * step;
      int64_t i = 0;
      for (; i + L <= n; i += L) Many::store(z + i, Many::load(q + i));
      for (; i < n; i++) z[i] = q[i];
    }
}

}  // namespace

const Lanes& lanes() {
  static const Lanes made = {&chainLoop<float>, &chainLoop<uint16_t>, &depthRow, &line, &patchRow};
  return made;
}

}  // namespace HB_ISA
}  // namespace hb
