// oneDNN, where the addon was built with it: deep products of float32.
#pragma once
#include <cstdint>

namespace hb {

#ifdef HB_ONEDNN
constexpr bool kOneDnn = true;
#else
constexpr bool kOneDnn = false;
#endif

// C = A·B (+ C), row-major; `ta`: A lies as [k, m], `tb`: B as [n, k]. On the calling thread alone.
void sgemm(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const float* a, int64_t lda, const float* b, int64_t ldb, bool add, float* c, int64_t ldc);
// Called once on the thread that owns the work.
void oneThread();
// Shallow products are as fast in our own kernels, which need no second copy of the right operand.
inline bool deep(int64_t m, int64_t n, int64_t k) { return kOneDnn && k > 200 && n >= 16 && m >= 4; }

}  // namespace hb
