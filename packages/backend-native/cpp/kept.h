// What a kernel has made of an argument that stays the same from run to run: weights in the order that it multiplies them in.
#pragma once
#include "exec.h"

namespace hb {

class Kept {
 public:
  Kept() = default;
  ~Kept() { giveMemory(memory_); }
  Kept(const Kept&) = delete;
  // Whether what was made of contents `stamp` is still there; 0: contents that are not known.
  bool has(uint64_t stamp) const { return stamp && stamp == made_; }
  // The second time the same contents are seen it is worth keeping: memory to fill, or null.
  uint8_t* offer(uint64_t stamp, size_t bytes) {
    bool again = stamp && stamp == seen_;
    seen_ = stamp;
    made_ = 0;
    if (!again) return nullptr;
    if (!memory_) memory_ = takeMemory(bytes);
    return memory_;
  }
  void filled() { made_ = seen_; }
  uint8_t* memory() const { return memory_; }

 private:
  uint8_t* memory_ = nullptr;
  uint64_t seen_ = 0, made_ = 0;
};

}  // namespace hb
