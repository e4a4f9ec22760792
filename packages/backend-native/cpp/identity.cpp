// What reductions begin with.
#include <cmath>
#include <cstring>
#include <limits>

#include "exec.h"

namespace hb {

void identityOf(Reducer r, DType d, void* value) {
  double f = r == RSUM || r == RANY ? 0 : r == RPROD || r == RALL ? 1 : r == RMAX ? -INFINITY : INFINITY;
  auto limits = [&](auto lo, auto hi) { return r == RMAX ? lo : r == RMIN ? hi : decltype(lo)(f); };
  auto put = [&](auto v) { std::memcpy(value, &v, sizeof v); };
  switch (d) {
    case F64: return put(double(f));
    case I64: return put(limits(std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()));
    case U32: return put(limits(uint32_t(0), std::numeric_limits<uint32_t>::max()));
    case I32: return put(limits(std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()));
    case I16: return put(limits(int32_t(-32768), int32_t(32767)));
    case I8: return put(limits(int32_t(-128), int32_t(127)));
    case U16: return put(limits(int32_t(0), int32_t(65535)));
    case U8: return put(limits(int32_t(0), int32_t(255)));
    case BOOL: return put(limits(uint8_t(0), uint8_t(1)));
    default: return put(float(f));
  }
}

}  // namespace hb
