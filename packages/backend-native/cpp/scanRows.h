// Loops that threads walk each for some of the rows.
#pragma once
#include "exec.h"

namespace hb {

// Null where rows depend on one another. `stop` ends a run between two steps.
std::unique_ptr<Exec> makeRowScan(const Kernel& k, const std::atomic<bool>& stop);

}  // namespace hb
