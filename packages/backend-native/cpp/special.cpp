#include <cmath>

#include "ops.h"

namespace hb {

// Winitzki's closed form, then Halley steps on erf, or on 1 − erf where that keeps more digits.
double erfinvOf(double x) {
  double a = std::fabs(x);
  if (!(a > 0 && a < 1)) return a == 1 ? x * INFINITY : a > 0 || a != a ? NAN : x;
  double l = std::log1p(-a * a), b = 2 / (M_PI * 0.147) + l / 2;
  double y = std::sqrt(-l / 0.147 / (std::sqrt(b * b - l / 0.147) + b));
  for (int i = 0; i < 4; i++) {
    double miss = y > 1 ? 1 - a - std::erfc(y) : std::erf(y) - a;
    double step = miss * std::exp(y * y) * std::sqrt(M_PI) / 2;
    y -= step / (1 + step * y);
  }
  return std::copysign(y, x);
}

// DLMF 5.11.2 for large arguments, reached by recurrence (5.5.2) and reflection (5.5.4); NaN at the poles.
double digammaOf(double x) {
  if (x <= 0) return x != std::floor(x) ? digammaOf(1 - x) - M_PI / std::tan(M_PI * (x - std::nearbyint(x))) : NAN;
  double s = 0;
  for (; x < 12; x++) s -= 1 / x;
  double r = 1 / (x * x), p = -691.0 / 32760;
  for (double c : {1.0 / 132, -1.0 / 240, 1.0 / 252, -1.0 / 120, 1.0 / 12}) p = p * r + c;
  return s + std::log(x) - 0.5 / x - r * p;
}

// x^y modulo 2⁶⁴; of the negative powers only those of 1 and −1 are not 0.
int64_t powWhole(int64_t x, int64_t y) {
  if (y < 0) return x == 1 ? 1 : x == -1 ? ((y & 1) ? -1 : 1) : 0;
  uint64_t r = 1, b = uint64_t(x);
  for (; y; y >>= 1, b *= b)
    if (y & 1) r *= b;
  return int64_t(r);
}

}  // namespace hb
