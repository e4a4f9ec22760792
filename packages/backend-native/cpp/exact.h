// In sanitized builds every temporary and every kernel's scratch memory is a block of its own, of just the bytes that were asked for and filled
// with what no kernel may rely on: whoever goes beyond is found.
#pragma once
#include <cstring>
#include <memory>
#include <vector>

#include "exec.h"

namespace hb {

#ifdef HB_EXACT
struct Apart {
  uint8_t* p;
  size_t bytes;
  explicit Apart(size_t n) : p(takeMemory(n)), bytes(n) { spoil(); }
  ~Apart() { giveMemory(p); }
  Apart(const Apart&) = delete;
  void spoil() { std::memset(p, 0x7f, bytes); }
};
using Aparts = std::vector<std::unique_ptr<Apart>>;

// Scratch memory of one kernel.
struct Solo {
  Aparts held;
  Team team;
  Solo(const Team& t, const Scratch& s) : team(t) {
    auto take = [&](size_t n) { return held.emplace_back(std::make_unique<Apart>(n))->p; };
    team.shared = take(s.shared);
    for (auto& p : team.local) p = take(s.local);
  }
  operator const Team&() const { return team; }
};
#else
struct Solo {
  const Team& team;
  Solo(const Team& t, const Scratch&) : team(t) {}
  operator const Team&() const { return team; }
};
#endif

}  // namespace hb
