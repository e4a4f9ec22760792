// Loops over values. Part of ops.cpp, which is compiled once for each instruction set.
#pragma once
#include "maths512.h"
#include "scalars.h"
#ifdef __F16C__
#include <immintrin.h>
#endif

namespace hb {
namespace HB_ISA {
namespace {

template <int F, class T>
void unaryLoop(void* o, const void* px, long n) {
  T* out = static_cast<T*>(o);
  const T* x = static_cast<const T*>(px);
  if constexpr (std::is_same_v<T, float> && (F == SIN || F == COS)) {
    bool far = false;
    for (long i = 0; i < n; i++) far |= !(std::fabs(x[i]) < 1e6f);
    if (!far) {
      IVDEP for (long i = 0; i < n; i++) out[i] = sin1(x[i], F == COS);
      return;
    }
  }
#ifdef __AVX512F__
  if constexpr (std::is_same_v<T, float> && (F == EXP || F == ERF || F == SIGMOID || F == TANH)) {
    long i = 0;
    for (; i + 16 <= n; i += 16) _mm512_storeu_ps(out + i, map16<F>(_mm512_loadu_ps(x + i)));
    if (i < n) {
      __mmask16 rest = __mmask16((1u << (n - i)) - 1);
      _mm512_mask_storeu_ps(out + i, rest, map16<F>(_mm512_maskz_loadu_ps(rest, x + i)));
    }
    return;
  }
#endif
  IVDEP for (long i = 0; i < n; i++) out[i] = unary1<F, T>(x[i]);
}

template <class T, class R, R (*f)(T, T), int M>
void loop2(void* o, const void* px, const void* py, long n) {
  R* out = static_cast<R*>(o);
  const T* x = static_cast<const T*>(px);
  const T* y = static_cast<const T*>(py);
  if constexpr (M == VV) {
    IVDEP for (long i = 0; i < n; i++) out[i] = f(x[i], y[i]);
  } else if constexpr (M == VS) {
    T b = y[0];
    IVDEP for (long i = 0; i < n; i++) out[i] = f(x[i], b);
  } else {
    T a = x[0];
    IVDEP for (long i = 0; i < n; i++) out[i] = f(a, y[i]);
  }
}

template <class T, bool XS, bool YS>
void selectLoop(void* o, const uint8_t* t, const void* px, const void* py, long n) {
  T* out = static_cast<T*>(o);
  const T* x = static_cast<const T*>(px);
  const T* y = static_cast<const T*>(py);
  T x0 = x[0], y0 = y[0];
  IVDEP for (long i = 0; i < n; i++) {
    T a = XS ? x0 : x[i], b = YS ? y0 : y[i];
    out[i] = t[i] ? a : b;
  }
}

template <class T, int D>
void castLoop(void* o, const void* px, long n) {
  using R = decltype(cast1<T, D>(T()));
  R* out = static_cast<R*>(o);
  const T* x = static_cast<const T*>(px);
  IVDEP for (long i = 0; i < n; i++) out[i] = cast1<T, D>(x[i]);
}
template <int D>
void loadLoop(void* o, const void* from, long step, long n) {
  using T = typename Stored<D>::T;
  T* __restrict out = static_cast<T*>(o);
  const auto* __restrict s = static_cast<const typename Stored<D>::S*>(from);
  if (step == 1) {
    long i = 0;
#ifdef __F16C__
    if constexpr (D == F16)
      for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(s + i))));
#endif
    for (; i < n; i++) out[i] = open1<D>(s[i]);
  } else if (step == 0) {
    T v = open1<D>(s[0]);
    for (long i = 0; i < n; i++) out[i] = v;
  } else
    for (long i = 0; i < n; i++) out[i] = open1<D>(s[i * step]);
}
template <int D>
void storeLoop(void* to, long step, const void* px, long n) {
  using T = typename Stored<D>::T;
  const T* x = static_cast<const T*>(px);
  auto* s = static_cast<typename Stored<D>::S*>(to);
  if (step == 1) {
    IVDEP for (long i = 0; i < n; i++) s[i] = close1<D>(x[i]);
  } else {
    IVDEP for (long i = 0; i < n; i++) s[i * step] = close1<D>(x[i]);
  }
}
template <int D>
void gatherLoop(void* o, const void* from, const int32_t* at, long n) {
  auto* __restrict out = static_cast<typename Stored<D>::T*>(o);
  const auto* __restrict s = static_cast<const typename Stored<D>::S*>(from);
  for (long i = 0; i < n; i++) out[i] = at[i] < 0 ? typename Stored<D>::T(0) : open1<D>(s[at[i]]);
}
void rampLoop(int32_t* out, int64_t start, int64_t stride, long n) {
  int32_t first = int32_t(start), by = int32_t(stride);
  IVDEP for (long i = 0; i < n; i++) out[i] = first + by * int32_t(i);
}
template <class T>
void fillLoop(void* o, const void* value, long n) {
  T* out = static_cast<T*>(o);
  T v = *static_cast<const T*>(value);
  for (long i = 0; i < n; i++) out[i] = v;
}

template <int R, class T>
inline T reduce1(T a, T b) {
  if constexpr (R == RSUM) return binary1<ADD, T>(a, b);
  else if constexpr (R == RPROD) return binary1<MUL, T>(a, b);
  else if constexpr (R == RMAX) return binary1<MAX, T>(a, b);
  else if constexpr (R == RMIN) return binary1<MIN, T>(a, b);
  else if constexpr (R == RANY) return (a != 0) | (b != 0);
  else return (a != 0) & (b != 0);
}
// Neighbours at distances W, W / 2, … 1, without a loop whose length varies.
template <int R, class T, int W>
inline T halve(T* part) {
  if constexpr (W == 0) return part[0];
  else {
    for (int j = 0; j < W; j++) part[j] = reduce1<R, T>(part[j], part[j + W]);
    return halve<R, T, W / 2>(part);
  }
}
template <int R, class T>
inline T foldOne(T a, const T* x, long n) {
  constexpr int L = int(64 / sizeof(T)) * 2;
  long i = 0;
  if (n >= L) {
    T part[L];
    for (int j = 0; j < L; j++) part[j] = x[j];
    for (i = L; i + L <= n; i += L)
      for (int j = 0; j < L; j++) part[j] = reduce1<R, T>(part[j], x[i + j]);
    a = reduce1<R, T>(a, halve<R, T, L / 2>(part));
  }
  for (; i < n; i++) a = reduce1<R, T>(a, x[i]);
  return a;
}
template <int R, class T>
void foldLoop(void* acc, const void* px, long n) {
  *static_cast<T*>(acc) = foldOne<R, T>(*static_cast<T*>(acc), static_cast<const T*>(px), n);
}
template <int R, class T, int N>
void foldFew(T* acc, const T* x, long rows) {
  IVDEP for (long i = 0; i < rows; i++) {
    T a = acc[i];
#pragma GCC unroll 8
    for (int j = 0; j < N; j++) a = reduce1<R, T>(a, x[i * N + j]);
    acc[i] = a;
  }
}
#ifdef __AVX512F__
template <int R>
inline __m512 reduce16(__m512 a, __m512 b) {
  if constexpr (R == RSUM) return _mm512_add_ps(a, b);
  // Of two where one is none that compares, the instruction gives the second.
  __m512 r = R == RMAX ? _mm512_max_ps(a, b) : _mm512_min_ps(a, b);
  return _mm512_mask_mov_ps(r, _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q), a);
}
// Sixteen short rows of whole pairs of vectors at once, in the order of foldOne: what is left of each row is a vector, and in four steps, each of
// which adds the halves of two, they become one that has a sum of each.
template <int R>
inline void foldSixteen(float* a, const float* x, long size) {
  __m512 v[16];
#pragma GCC unroll 16
  for (int r = 0; r < 16; r++) {
    const float* p = x + r * size;
    __m512 s = _mm512_loadu_ps(p), t = _mm512_loadu_ps(p + 16);
    for (long i = 32; i < size; i += 32) {
      s = reduce16<R>(s, _mm512_loadu_ps(p + i));
      t = reduce16<R>(t, _mm512_loadu_ps(p + i + 16));
    }
    v[r] = reduce16<R>(s, t);
  }
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++)
    v[i] = reduce16<R>(_mm512_shuffle_f32x4(v[2 * i], v[2 * i + 1], 0x44), _mm512_shuffle_f32x4(v[2 * i], v[2 * i + 1], 0xee));
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++)
    v[i] = reduce16<R>(_mm512_shuffle_f32x4(v[2 * i], v[2 * i + 1], 0x88), _mm512_shuffle_f32x4(v[2 * i], v[2 * i + 1], 0xdd));
#pragma GCC unroll 2
  for (int i = 0; i < 2; i++) {
    __m512d p = _mm512_castps_pd(v[2 * i]), q = _mm512_castps_pd(v[2 * i + 1]);
    v[i] = reduce16<R>(_mm512_castpd_ps(_mm512_unpacklo_pd(p, q)), _mm512_castpd_ps(_mm512_unpackhi_pd(p, q)));
  }
  __m512 all = reduce16<R>(_mm512_shuffle_ps(v[0], v[1], 0x88), _mm512_shuffle_ps(v[0], v[1], 0xdd));
  // Four rows lie across the quarters of it.
  const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
  _mm512_storeu_ps(a, reduce16<R>(_mm512_loadu_ps(a), _mm512_permutexvar_ps(order, all)));
}
#endif
template <int R, class T>
void foldRowsLoop(void* acc, const void* px, long rows, long size) {
  T* a = static_cast<T*>(acc);
  const T* x = static_cast<const T*>(px);
  if (size == 2) return foldFew<R, T, 2>(a, x, rows);
  if (size == 3) return foldFew<R, T, 3>(a, x, rows);
  if (size == 4) return foldFew<R, T, 4>(a, x, rows);
  long i = 0;
#ifdef __AVX512F__
  if constexpr (std::is_same_v<T, float> && (R == RSUM || R == RMAX || R == RMIN))
    for (; size && size % 32 == 0 && size <= 256 && i + 16 <= rows; i += 16) foldSixteen<R>(a + i, x + i * size, size);
#endif
  for (; i < rows; i++) a[i] = foldOne<R, T>(a[i], x + i * size, size);
}
template <int R, class T>
void mergeLoop(void* acc, const void* px, long n) {
  T* a = static_cast<T*>(acc);
  const T* x = static_cast<const T*>(px);
  IVDEP for (long i = 0; i < n; i++) a[i] = reduce1<R, T>(a[i], x[i]);
}

template <bool XS, bool YS, bool ZS>
void fma3(float* out, const float* x, const float* y, const float* z, long n) {
  float x0 = x[0], y0 = y[0], z0 = z[0];
  IVDEP for (long i = 0; i < n; i++) out[i] = (XS ? x0 : x[i]) * (YS ? y0 : y[i]) + (ZS ? z0 : z[i]);
}
void fmaLoop(float* out, const float* x, bool xs, const float* y, bool ys, const float* z, bool zs, long n) {
  if (xs && !ys) return fmaLoop(out, y, false, x, true, z, zs, n);
  if (xs) return fma3<true, true, false>(out, x, y, z, n);
  if (ys) return zs ? fma3<false, true, true>(out, x, y, z, n) : fma3<false, true, false>(out, x, y, z, n);
  return zs ? fma3<false, false, true>(out, x, y, z, n) : fma3<false, false, false>(out, x, y, z, n);
}

// Threefry-2x32, 20 rounds (Salmon et al., SC 2011).
void threefryLoop(uint32_t* out, const uint32_t* const* args, const bool* single, int word, long n) {
  constexpr int rot[8] = {13, 15, 26, 6, 17, 29, 16, 24};
  const long s0 = !single[0], s1 = !single[1], s2 = !single[2], s3 = !single[3];
  const uint32_t *p0 = args[0], *p1 = args[1], *p2 = args[2], *p3 = args[3];
  IVDEP for (long i = 0; i < n; i++) {
    uint32_t k0 = p0[i * s0], k1 = p1[i * s1], key[3] = {k0, k1, k0 ^ k1 ^ 0x1bd11bda};
    uint32_t x = p2[i * s2] + k0, y = p3[i * s3] + k1;
#pragma GCC unroll 20
    for (int r = 0; r < 20; r++) {
      x += y;
      y = ((y << rot[r & 7]) | (y >> (32 - rot[r & 7]))) ^ x;
      if (((r + 1) & 3) == 0) {
        int s = (r + 1) >> 2;
        x += key[s % 3];
        y += key[(s + 1) % 3] + uint32_t(s);
      }
    }
    out[i] = word ? y : x;
  }
}

}  // namespace
}  // namespace HB_ISA
}  // namespace hb
