// Vector registers and constants of machine code.
#pragma once
#include <map>

#include "assembler.h"
#include "half.h"
#include "jit.h"

namespace hb {

struct Unfit {};

class JitRegisters {
 protected:
  JitRegisters(Jit& jit, int ways) : ways_(ways), jit_(jit) { a_.ways = ways; }

  int take() {
    for (int r = 0; r < 32 / ways_; r++)
      if (!(busy_ >> r & 1)) {
        busy_ |= 1u << r;
        return r;
      }
    throw Unfit();
  }
  template <class... Registers>
  void give(Registers... r) { ((busy_ &= ~(1u << r)), ...); }
  Mem constant(uint32_t u) {
    auto [it, isNew] = known_.try_emplace(u, int(jit_.constants_.size()));
    if (isNew) jit_.constants_.push_back(u);
    return {kConstants, -1, 0, it->second * 4, true};
  }
  Mem constant(float x) { return constant(bits<uint32_t>(x)); }
  int spread(float x) {
    int r = take();
    Mem m = constant(x);
    m.every = false;
    a_.op(ins::every, r, 0, m);
    return r;
  }
  int copy(int from) {
    int r = take();
    a_.op(ins::move, r, 0, from);
    return r;
  }

  static constexpr int kConstants = 2;  // the machine's register of their address
  int ways_;  // vectors at once
  Jit& jit_;
  Assembler a_;
  uint32_t busy_ = 0;

 private:
  std::map<uint32_t, int> known_;
};

}  // namespace hb
