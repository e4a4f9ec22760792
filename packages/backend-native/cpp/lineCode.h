// Loops over lines as machine code.
#pragma once
#include "exec.h"

namespace hb {

// Of what makeLines takes, along `axis`; nothing where there is no code for it, or where its lines are of too many kinds.
std::unique_ptr<Exec> makeLineCode(const Kernel& k, size_t axis);

}  // namespace hb
