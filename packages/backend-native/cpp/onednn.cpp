#include "amx.h"
#include "exec.h"

namespace hb {
bool oneDnn() { return false; }
const char* bf16Name() { return amxReady() ? "AMX" : "float32"; }
}  // namespace hb
