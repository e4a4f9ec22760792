// Products whose right operand stays the same for many runs: it is brought into the order that they are computed in once.
#pragma once
#include "exec.h"

namespace hb {

struct Held : Exec {
  size_t heldBytes = 0;
  // Copies the right operand into `memory`, of heldBytes, which must stay until the last run.
  virtual void hold(uint8_t* memory, uint8_t* const* args) = 0;
};

// Null where the product is none that gains by it. `rows` are those of all threads together.
std::unique_ptr<Held> makeHeld(const Kernel& k, int64_t rows);

}  // namespace hb
