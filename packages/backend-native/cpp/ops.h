// Loops over blocks of values: one table of them for each instruction set, chosen when the addon is loaded.
#pragma once
#include <cstdint>

#include "program.h"

namespace hb {

using MapFn = void (*)(void* out, const void* x, long n);
using MapFn2 = void (*)(void* out, const void* x, const void* y, long n);
// By which operands are one value for the whole block: none, the second, the first.
enum Mix { VV, VS, SV, MIXES };

struct Ops {
  const char* name;
  MapFn unary[UNARIES][VTYPES];
  MapFn2 binary[BINARIES][VTYPES][MIXES];
  MapFn2 compare[COMPARES][VTYPES][MIXES];
  // Where the test is true x, else y; by the bytes of a value (1, 4, 8 as 0, 1, 2) and whether x, y are one value.
  void (*select[3][2][2])(void* out, const uint8_t* test, const void* x, const void* y, long n);
  // Conversion of values to those of a dtype.
  MapFn cast[VTYPES][DTYPES];
  // Stored elements, `step` elements apart, as values; and back.
  void (*load[DTYPES])(void* out, const void* from, long step, long n);
  void (*store[DTYPES])(void* to, long step, const void* x, long n);
  // Elements at any places; negative places give 0.
  void (*gather[DTYPES])(void* out, const void* from, const int32_t* at, long n);
  void (*fill[3])(void* out, const void* value, long n);
  // out[i] = start + stride·i
  void (*ramp)(int32_t* out, int64_t start, int64_t stride, long n);
  // One value more for an accumulator: acc = reduce(acc, x[0 … n)).
  void (*fold[RARGMAX][VTYPES])(void* acc, const void* x, long n);
  // Rows of `size` values: acc[i] = reduce(acc[i], x[i·size … (i + 1)·size)).
  void (*foldRows[RARGMAX][VTYPES])(void* acc, const void* x, long rows, long size);
  // One more for each of many: acc[i] = reduce(acc[i], x[i]).
  void (*merge[RARGMAX][VTYPES])(void* acc, const void* x, long n);
  // out = x·y + z and the like over floats; each operand may be one value.
  void (*fma)(float* out, const float* x, bool xs, const float* y, bool ys, const float* z, bool zs, long n);
  void (*threefry)(uint32_t* out, const uint32_t* const* args, const bool* single, int word, long n);
  // C[i][j] (+)= Σ A[i·row + t·col]·B[t·ldb + j] for up to `rows` rows and up to three vectors of columns.
  int vector, rows;  // bytes of a vector; most rows of a tile
  void (*gemm32)(const float* a, long row, long col, const float* b, long ldb, float* c, long ldc, long rows, long vectors, long k, bool add);
  void (*gemm64)(const double* a, long row, long col, const double* b, long ldb, double* c, long ldc, long rows, long vectors, long k, bool add);
  // c[i] += a·b[i]
  void (*axpy[VTYPES])(void* c, const void* a, const void* b, long n);
  void (*toBf16)(uint16_t* out, const float* x, long n);
  // One row of a depthwise convolution: y[c] += Σ over taps x[tap][c]·w[tap][c]
  void (*depthwise)(float* y, const float* const* x, const float* const* w, int taps, long channels);
};

namespace v2 {
const Ops& table();
}
namespace v3 {
const Ops& table();
}
namespace v4 {
const Ops& table();
}
const Ops& bestOps();

// Functions that no instruction set has, in double precision.
double erfinvOf(double x);
double digammaOf(double x);
int64_t powWhole(int64_t x, int64_t y);

}  // namespace hb
