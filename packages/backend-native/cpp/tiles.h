// Products. Part of ops.cpp, which is compiled once for each instruction set.
#pragma once
#include "scalars.h"

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
template <class T>
struct Vec {
  typedef T V __attribute__((vector_size(kVec), aligned(sizeof(T)), may_alias));
};
#if defined(__AVX512F__)
constexpr int kRows = 8;
#else
constexpr int kRows = 4;
#endif

// R rows of A times N vectors of columns of B, whose rows are `ldb` apart.
template <class T, int R, int N>
void tile(const T* __restrict a, long row, long col, const T* __restrict b, long ldb, T* __restrict c, long ldc, long k, bool add) {
  using V = typename Vec<T>::V;
  constexpr int L = kVec / int(sizeof(T));
  V acc[R][N];
#pragma GCC unroll 8
  for (int i = 0; i < R; i++)
#pragma GCC unroll 4
    for (int j = 0; j < N; j++) acc[i][j] = add ? *reinterpret_cast<const V*>(c + i * ldc + j * L) : V{};
  for (long t = 0; t < k; t++) {
    V w[N];
#pragma GCC unroll 4
    for (int j = 0; j < N; j++) w[j] = *reinterpret_cast<const V*>(b + j * L);
#pragma GCC unroll 8
    for (int i = 0; i < R; i++)
#pragma GCC unroll 4
      for (int j = 0; j < N; j++) acc[i][j] += a[i * row] * w[j];
    a += col;
    b += ldb;
  }
#pragma GCC unroll 8
  for (int i = 0; i < R; i++)
#pragma GCC unroll 4
    for (int j = 0; j < N; j++) *reinterpret_cast<V*>(c + i * ldc + j * L) = acc[i][j];
}
template <class T, int N>
void tiles(const T* a, long row, long col, const T* b, long ldb, T* c, long ldc, long rows, long k, bool add) {
  switch (rows) {
    case 1: return tile<T, 1, N>(a, row, col, b, ldb, c, ldc, k, add);
    case 2: return tile<T, 2, N>(a, row, col, b, ldb, c, ldc, k, add);
    case 3: return tile<T, 3, N>(a, row, col, b, ldb, c, ldc, k, add);
    case 4: return tile<T, 4, N>(a, row, col, b, ldb, c, ldc, k, add);
#if defined(__AVX512F__)
    case 5: return tile<T, 5, N>(a, row, col, b, ldb, c, ldc, k, add);
    case 6: return tile<T, 6, N>(a, row, col, b, ldb, c, ldc, k, add);
    case 7: return tile<T, 7, N>(a, row, col, b, ldb, c, ldc, k, add);
    default: return tile<T, 8, N>(a, row, col, b, ldb, c, ldc, k, add);
#endif
  }
}
template <class T>
void gemmTile(const T* a, long row, long col, const T* b, long ldb, T* c, long ldc, long rows, long vectors, long k, bool add) {
  if (vectors == 1) return tiles<T, 1>(a, row, col, b, ldb, c, ldc, rows, k, add);
  if (vectors == 2) return tiles<T, 2>(a, row, col, b, ldb, c, ldc, rows, k, add);
  return tiles<T, 3>(a, row, col, b, ldb, c, ldc, rows, k, add);
}

template <class T>
void axpyLoop(void* c, const void* a, const void* b, long n) {
  T* __restrict z = static_cast<T*>(c);
  const T* __restrict y = static_cast<const T*>(b);
  T x = *static_cast<const T*>(a);
  for (long i = 0; i < n; i++) z[i] = binary1<ADD, T>(z[i], binary1<MUL, T>(x, y[i]));
}

void toBf16Loop(uint16_t* out, const float* x, long n) {
  for (long i = 0; i < n; i++) out[i] = toBf16(x[i]);
}

void depthwiseRow(float* __restrict y, const float* const* x, const float* const* w, int taps, long channels) {
  using V = typename Vec<float>::V;
  constexpr int L = kVec / 4;
  long c = 0;
  for (; c + 4 * L <= channels; c += 4 * L) {
    V s[4] = {};
    for (int t = 0; t < taps; t++) {
      const float *p = x[t] + c, *q = w[t] + c;
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) s[j] += *reinterpret_cast<const V*>(p + j * L) * *reinterpret_cast<const V*>(q + j * L);
    }
    for (int j = 0; j < 4; j++) *reinterpret_cast<V*>(y + c + j * L) = s[j];
  }
  for (; c + L <= channels; c += L) {
    V s = {};
    for (int t = 0; t < taps; t++) s += *reinterpret_cast<const V*>(x[t] + c) * *reinterpret_cast<const V*>(w[t] + c);
    *reinterpret_cast<V*>(y + c) = s;
  }
  for (; c < channels; c++) {
    float s = 0;
    for (int t = 0; t < taps; t++) s += x[t][c] * w[t][c];
    y[c] = s;
  }
}

}  // namespace
}  // namespace HB_ISA
}  // namespace hb
