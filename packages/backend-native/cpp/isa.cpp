#include "isa.h"

#include <cstdlib>
#include <cstring>

#include "ops.h"

namespace hb {

Isa isa() {
  static const Isa best = [] {
    Isa has = Isa::Base;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) has = Isa::Avx2;
    if (has == Isa::Avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
      has = Isa::Amx;
#endif
    const char* most = std::getenv("HORNBEAM_NATIVE_ISA");
    const char* names[] = {"base", "avx2", "avx512"};
    for (int i = 0; most && i < 3; i++)
      if (!std::strcmp(most, names[i]) && Isa(i) < has) has = Isa(i);
    return has;
  }();
  return best;
}

const Ops& bestOps() {
#if defined(__x86_64__)
  static const Ops& best = isa() >= Isa::Avx512 ? v4::table() : isa() == Isa::Avx2 ? v3::table() : v2::table();
  return best;
#else
  return v2::table();
#endif
}

}  // namespace hb
