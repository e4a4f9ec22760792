#include "onednn.h"

#include "amx.h"
#ifdef HB_ONEDNN
#include <dnnl.h>
#endif
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace hb {

bool oneDnn() { return kOneDnn; }
const char* bf16Name() { return amxReady() ? "AMX" : "float32"; }

// Work is shared out by us: in here a product is one thread's.
void oneThread() {
#if defined(_OPENMP)
  omp_set_num_threads(1);
#endif
}

void sgemm(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const float* a, int64_t lda, const float* b, int64_t ldb, bool add, float* c, int64_t ldc) {
#ifdef HB_ONEDNN
  dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, add ? 1 : 0, c, ldc);
#else
  (void)ta, (void)tb, (void)m, (void)n, (void)k, (void)a, (void)lda, (void)b, (void)ldb, (void)add, (void)c, (void)ldc;
#endif
}

}  // namespace hb
