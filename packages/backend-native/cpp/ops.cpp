// Compiled once for each instruction set, with HB_ISA the namespace of its table. Nothing here may be inline and shared with code
// compiled for another one: everything is in an unnamed namespace.
#include "ops.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include "maths.h"

#ifdef __F16C__
#include <immintrin.h>
#endif

namespace hb {
namespace HB_ISA {
namespace {

#define IVDEP _Pragma("GCC ivdep")

template <int V> struct TypeOf;
template <> struct TypeOf<VF32> { using T = float; };
template <> struct TypeOf<VF64> { using T = double; };
template <> struct TypeOf<VI32> { using T = int32_t; };
template <> struct TypeOf<VU32> { using T = uint32_t; };
template <> struct TypeOf<VI64> { using T = int64_t; };
template <> struct TypeOf<VBOOL> { using T = uint8_t; };
template <class T> struct UnsignedOf { using U = std::make_unsigned_t<T>; };
template <class T> using U = typename UnsignedOf<T>::U;
template <class T> constexpr bool kFloat = std::is_floating_point_v<T>;
// Everything outside vectors goes by way of double.
inline double signMod(double x, double y) {
  double r = std::fmod(x, y);
  return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
inline double jsRound(double x) { return std::floor(x + 0.5); }

template <int F, class T>
inline T unary1(T x) {
  if constexpr (std::is_same_v<T, uint8_t>) return x ^ 1;
  else if constexpr (!kFloat<T>) {
    using W = U<T>;
    if constexpr (F == NEG) return T(W(0) - W(x));
    else if constexpr (F == ABS) return x < 0 ? T(W(0) - W(x)) : x;
    else if constexpr (F == SIGN) return T((x > 0) - (x < 0));
    else if constexpr (F == NOT) return T(~x);
    else return x;
  } else if constexpr (F == NEG) return -x;
  else if constexpr (F == ABS) return std::fabs(x);
  else if constexpr (F == SIGN) return x > 0 ? T(1) : (x < 0 ? T(-1) : x);
  else if constexpr (F == FLOOR) return std::floor(x);
  else if constexpr (F == CEIL) return std::ceil(x);
  else if constexpr (F == ROUND) return std::nearbyint(x);
  else if constexpr (F == TRUNC) return std::trunc(x);
  else if constexpr (F == SQRT) return std::sqrt(x);
  else if constexpr (F == RSQRT) return T(1) / std::sqrt(x);
  else if constexpr (std::is_same_v<T, float> && F == EXP) return exp1(x);
  else if constexpr (std::is_same_v<T, float> && F == EXPM1) return expm1_1(x);
  else if constexpr (std::is_same_v<T, float> && F == LOG) return log1(x);
  else if constexpr (std::is_same_v<T, float> && F == LOG1P) return log1p1(x);
  else if constexpr (std::is_same_v<T, float> && F == TANH) return tanh1(x);
  else if constexpr (std::is_same_v<T, float> && F == SIGMOID) return sigmoid1(x);
  else if constexpr (std::is_same_v<T, float> && F == ERF) return erf1(x);
  else {
    double d = x;
    switch (F) {
      case EXP: return T(std::exp(d));
      case EXPM1: return T(std::expm1(d));
      case LOG: return T(std::log(d));
      case LOG1P: return T(std::log1p(d));
      case SIN: return T(std::sin(d));
      case COS: return T(std::cos(d));
      case TAN: return T(std::tan(d));
      case ASIN: return T(std::asin(d));
      case ACOS: return T(std::acos(d));
      case ATAN: return T(std::atan(d));
      case SINH: return T(std::sinh(d));
      case COSH: return T(std::cosh(d));
      case TANH: return T(std::tanh(d));
      case ASINH: return T(std::asinh(d));
      case ACOSH: return T(std::acosh(d));
      case ATANH: return T(std::atanh(d));
      case SIGMOID: return T(1 / (1 + std::exp(-d)));
      case ERF: return T(std::erf(d));
      case ERFINV: return T(erfinvOf(d));
      case LGAMMA: {
        int sign;
        return T(::lgamma_r(d, &sign));
      }
      default: return T(digammaOf(d));
    }
  }
}

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
  IVDEP for (long i = 0; i < n; i++) out[i] = unary1<F, T>(x[i]);
}

template <int F, class T>
inline T binary1(T x, T y) {
  if constexpr (std::is_same_v<T, uint8_t>) {
    bool p = x != 0, q = y != 0;
    if constexpr (F == ADD || F == OR || F == MAX) return p | q;
    else if constexpr (F == MUL || F == AND || F == MIN) return p & q;
    else return p ^ q;
  } else if constexpr (kFloat<T>) {
    if constexpr (F == ADD) return x + y;
    else if constexpr (F == SUB) return x - y;
    else if constexpr (F == MUL) return x * y;
    else if constexpr (F == DIV) return x / y;
    else if constexpr (F == MIN) {
      T m = x < y ? x : y;
      return x != x ? x : m;
    } else if constexpr (F == MAX) {
      T m = x > y ? x : y;
      return x != x ? x : m;
    } else if constexpr (F == FLOORDIV) {
      double a = x, b = y, r = std::fmod(a, b);
      return T(b == b && b != 0 ? jsRound((a - r) / b - (r != 0 && (r < 0) != (b < 0) ? 1 : 0)) : a / b);
    } else if constexpr (F == MOD) return T(signMod(double(x), double(y)));
    else if constexpr (F == POW) return T(std::pow(double(x), double(y)));
    else return T(std::atan2(double(x), double(y)));
  } else {
    using W = U<T>;
    constexpr int mask = int(sizeof(T) * 8 - 1);
    if constexpr (F == ADD) return T(W(x) + W(y));
    else if constexpr (F == SUB) return T(W(x) - W(y));
    else if constexpr (F == MUL) return T(W(x) * W(y));
    else if constexpr (F == DIV) return y == 0 ? T(0) : (std::is_signed_v<T> && y == T(-1)) ? T(W(0) - W(x)) : T(x / y);
    else if constexpr (F == FLOORDIV || F == MOD) {
      if (y == 0) return T(0);
      if (std::is_signed_v<T> && y == T(-1)) return F == MOD ? T(0) : T(W(0) - W(x));
      T q = T(x / y), r = T(x % y);
      bool adjust = std::is_signed_v<T> && r != 0 && ((r < 0) != (y < 0));
      return F == MOD ? (adjust ? T(r + y) : r) : (adjust ? T(q - 1) : q);
    } else if constexpr (F == POW) return T(powWhole(int64_t(x), int64_t(y)));
    else if constexpr (F == MIN) return x < y ? x : y;
    else if constexpr (F == MAX) return x > y ? x : y;
    else if constexpr (F == AND) return x & y;
    else if constexpr (F == OR) return x | y;
    else if constexpr (F == XOR) return x ^ y;
    else if constexpr (F == SHL) return T(W(x) << (y & T(mask)));
    else return T(x >> (y & T(mask)));
  }
}
template <int F, class T>
inline uint8_t compare1(T x, T y) {
  return F == LT ? x < y : F == LE ? x <= y : F == EQ ? x == y : x != y;
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

// Values of dtype D after a cast from a value of type T.
template <class T, int D>
inline auto cast1(T x) {
  using R = typename TypeOf<D == BOOL ? VBOOL : D == F64 ? VF64 : D <= BF16 ? VF32 : D == I64 ? VI64 : D == U32 ? VU32 : VI32>::T;
  if constexpr (D == BOOL) return R(x != 0);
  else if constexpr (D == F32) return float(x);
  else if constexpr (D == F64) return double(x);
  else if constexpr (D == F16 || D == BF16) {
    float f;
    if constexpr (std::is_same_v<T, int64_t>) {
      // Cut to 53 bits, the last of them set where something was lost.
      int64_t a = x;
      if (a >= (int64_t(1) << 53) || a <= -(int64_t(1) << 53)) a = (a & 2047) ? ((a >> 11) << 11) | 1024 : a;
      f = toOdd(double(a));
    } else if constexpr (sizeof(T) < 4 || std::is_same_v<T, float>) f = float(x);
    else f = toOdd(double(x));
    return D == F16 ? fromHalf(toHalf(f)) : fromBf16(toBf16(f));
  } else if constexpr (kFloat<T>) {
    double d = x;
    if constexpr (D == I64) return d >= 9223372036854775808.0 ? std::numeric_limits<int64_t>::max() : d >= -9223372036854775808.0 ? int64_t(d) : d < 0 ? std::numeric_limits<int64_t>::min() : int64_t(0);
    else if constexpr (D == U32) return d > 0 ? (d >= 4294967295.0 ? uint32_t(4294967295u) : uint32_t(d)) : uint32_t(0);
    else {
      constexpr double lo = D == I32 ? -2147483648.0 : D == I16 ? -32768 : D == I8 ? -128 : 0;
      constexpr double hi = D == I32 ? 2147483647.0 : D == I16 ? 32767 : D == I8 ? 127 : D == U16 ? 65535 : 255;
      d = d == d ? d : 0.0;
      d = d < lo ? lo : d;
      d = d > hi ? hi : d;
      return int32_t(d);
    }
  } else if constexpr (D == I64) return int64_t(x);
  else if constexpr (D == U32) return uint32_t(x);
  else if constexpr (D == I32) return int32_t(x);
  else if constexpr (D == I16) return int32_t(int16_t(x));
  else if constexpr (D == I8) return int32_t(int8_t(x));
  else if constexpr (D == U16) return int32_t(uint16_t(x));
  else return int32_t(uint8_t(x));
}
template <class T, int D>
void castLoop(void* o, const void* px, long n) {
  using R = decltype(cast1<T, D>(T()));
  R* out = static_cast<R*>(o);
  const T* x = static_cast<const T*>(px);
  IVDEP for (long i = 0; i < n; i++) out[i] = cast1<T, D>(x[i]);
}

template <int D> struct Stored;
template <> struct Stored<F32> { using S = float; using T = float; };
template <> struct Stored<F16> { using S = uint16_t; using T = float; };
template <> struct Stored<BF16> { using S = uint16_t; using T = float; };
template <> struct Stored<F64> { using S = double; using T = double; };
template <> struct Stored<I8> { using S = int8_t; using T = int32_t; };
template <> struct Stored<I16> { using S = int16_t; using T = int32_t; };
template <> struct Stored<I32> { using S = int32_t; using T = int32_t; };
template <> struct Stored<I64> { using S = int64_t; using T = int64_t; };
template <> struct Stored<U8> { using S = uint8_t; using T = int32_t; };
template <> struct Stored<U16> { using S = uint16_t; using T = int32_t; };
template <> struct Stored<U32> { using S = uint32_t; using T = uint32_t; };
template <> struct Stored<BOOL> { using S = uint8_t; using T = uint8_t; };

template <int D>
inline typename Stored<D>::T open1(typename Stored<D>::S s) {
  if constexpr (D == F16) return fromHalf(s);
  else if constexpr (D == BF16) return fromBf16(s);
  else return s;
}
template <int D>
inline typename Stored<D>::S close1(typename Stored<D>::T x) {
  if constexpr (D == F16) return toHalf(x);
  else if constexpr (D == BF16) return toBf16(x);
  else return static_cast<typename Stored<D>::S>(x);
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
template <int R, class T>
void foldLoop(void* acc, const void* px, long n) {
  const T* x = static_cast<const T*>(px);
  T a = *static_cast<T*>(acc);
  constexpr int L = int(64 / sizeof(T)) * 2;
  long i = 0;
  if (n >= 2 * L) {
    T part[L];
    for (int j = 0; j < L; j++) part[j] = x[j];
    for (i = L; i + L <= n; i += L)
      for (int j = 0; j < L; j++) part[j] = reduce1<R, T>(part[j], x[i + j]);
    for (int w = L / 2; w; w /= 2)
      for (int j = 0; j < w; j++) part[j] = reduce1<R, T>(part[j], part[j + w]);
    a = reduce1<R, T>(a, part[0]);
  }
  for (; i < n; i++) a = reduce1<R, T>(a, x[i]);
  *static_cast<T*>(acc) = a;
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
template <int R, class T>
void foldRowsLoop(void* acc, const void* px, long rows, long size) {
  T* a = static_cast<T*>(acc);
  const T* x = static_cast<const T*>(px);
  if (size == 2) return foldFew<R, T, 2>(a, x, rows);
  if (size == 3) return foldFew<R, T, 3>(a, x, rows);
  if (size == 4) return foldFew<R, T, 4>(a, x, rows);
  for (long i = 0; i < rows; i++) foldLoop<R, T>(a + i, x + i * size, size);
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

// ---- products ----
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

// ---- tables ----
template <int F, int V>
constexpr MapFn unaryOf() {
  using T = typename TypeOf<V>::T;
  if constexpr (V == VBOOL) return F == NOT ? &unaryLoop<NOT, T> : nullptr;
  else if constexpr (V == VF32 || V == VF64) {
    if constexpr (F == NOT) return nullptr;
    else return &unaryLoop<F, T>;
  } else if constexpr (F <= TRUNC || F == NOT) return &unaryLoop<F, T>;
  else return nullptr;
}
template <int F, int V, int M>
constexpr MapFn2 binaryOf() {
  using T = typename TypeOf<V>::T;
  constexpr bool fl = V == VF32 || V == VF64;
  constexpr bool ok = V == VBOOL ? (F == AND || F == OR || F == XOR || F == MIN || F == MAX || F == MUL || F == ADD) : fl ? F < AND : F != ATAN2;
  if constexpr (ok) return &loop2<T, T, &binary1<F, T>, M>;
  else return nullptr;
}
template <int F, int V, int M>
constexpr MapFn2 compareOf() {
  using T = typename TypeOf<V>::T;
  return &loop2<T, uint8_t, &compare1<F, T>, M>;
}
template <int R, int V>
constexpr bool reduces() {
  return (R != RANY && R != RALL) || V == VBOOL;
}
template <int I, int N, class F>
inline void each(F f) {
  if constexpr (I < N) {
    f(std::integral_constant<int, I>());
    each<I + 1, N>(f);
  }
}

Ops makeTable() {
  Ops o{};
  o.name = HB_NAME;
  each<0, VTYPES>([&](auto v) {
    constexpr int V = decltype(v)::value;
    using T = typename TypeOf<V>::T;
    each<0, UNARIES>([&](auto f) { o.unary[f][V] = unaryOf<decltype(f)::value, V>(); });
    each<0, BINARIES>([&](auto f) {
      each<0, MIXES>([&](auto m) { o.binary[f][V][m] = binaryOf<decltype(f)::value, V, decltype(m)::value>(); });
    });
    each<0, COMPARES>([&](auto f) {
      each<0, MIXES>([&](auto m) { o.compare[f][V][m] = compareOf<decltype(f)::value, V, decltype(m)::value>(); });
    });
    o.axpy[V] = &axpyLoop<T>;
    each<0, DTYPES>([&](auto d) { o.cast[V][d] = &castLoop<T, decltype(d)::value>; });
    each<0, RARGMAX>([&](auto r) {
      constexpr int R = decltype(r)::value;
      if constexpr (reduces<R, V>()) {
        o.fold[R][V] = &foldLoop<R, T>;
        o.foldRows[R][V] = &foldRowsLoop<R, T>;
        o.merge[R][V] = &mergeLoop<R, T>;
      }
    });
  });
  each<0, DTYPES>([&](auto d) {
    constexpr int D = decltype(d)::value;
    o.load[D] = &loadLoop<D>;
    o.store[D] = &storeLoop<D>;
    o.gather[D] = &gatherLoop<D>;
  });
  auto selects = [&](int i, auto t) {
    using T = decltype(t);
    o.select[i][0][0] = &selectLoop<T, false, false>;
    o.select[i][0][1] = &selectLoop<T, false, true>;
    o.select[i][1][0] = &selectLoop<T, true, false>;
    o.select[i][1][1] = &selectLoop<T, true, true>;
    o.fill[i] = &fillLoop<T>;
  };
  selects(0, uint8_t());
  selects(1, uint32_t());
  selects(2, uint64_t());
  o.fma = &fmaLoop;
  o.threefry = &threefryLoop;
  o.vector = kVec;
  o.rows = kRows;
  o.gemm32 = &gemmTile<float>;
  o.gemm64 = &gemmTile<double>;
  o.toBf16 = &toBf16Loop;
  o.depthwise = &depthwiseRow;
  return o;
}

}  // namespace

// Called only on processors that have these instructions: even filling the table uses them.
const Ops& table() {
  static const Ops made = makeTable();
  return made;
}

}  // namespace HB_ISA
}  // namespace hb
