#include "exec.h"

namespace hb {
bool oneDnn() { return false; }
const char* bf16Name() { return "float32"; }
}  // namespace hb
