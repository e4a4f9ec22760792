// Operations on one value. Part of ops.cpp, which is compiled once for each instruction set.
#pragma once
#include <cmath>
#include <limits>
#include <type_traits>

#include "maths.h"
#include "ops.h"

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
#if defined(_WIN32)
        return T(std::lgamma(d));
#else
        // The other one writes the sign where all threads see it.
        int sign;
        return T(::lgamma_r(d, &sign));
#endif
      }
      default: return T(digammaOf(d));
    }
  }
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

}  // namespace
}  // namespace HB_ISA
}  // namespace hb
