// Results that stay the same from run to run: weights that are rounded, scaled or turned before they are multiplied by. A piece of work that makes
// nothing else is left out while what it reads stays what it was.
#pragma once
#include "exec.h"
#include "units.h"

namespace hb {

class Standing {
 public:
  Standing(std::vector<int> reads, std::vector<int> results, std::vector<int64_t> bytes) : reads_(reads), results_(results), bytes_(bytes) {}
  ~Standing() { giveMemory(memory_); }
  Standing(const Standing&) = delete;
  // Whether the results are there already. Otherwise the work has to be done: into memory of its own where the same is read the second time.
  bool there(std::vector<uint8_t*>& places, std::vector<uint64_t>& stamps);
  // After the work.
  void done(std::vector<uint64_t>& stamps);

 private:
  void place(std::vector<uint8_t*>& places) const;
  std::vector<int> reads_, results_;  // buffers
  std::vector<int64_t> bytes_;        // of results
  std::vector<uint64_t> seen_, made_;
  uint64_t generation_ = uint64_t(1) << 63;
  uint8_t* memory_ = nullptr;
  bool keeping_ = false;
};

// One for each unit; null where its results depend on more, or are used as more, than weights.
std::vector<std::unique_ptr<Standing>> standingOf(const Program& p, const std::vector<Unit>& units);
// The same, were each step a unit.
std::vector<std::unique_ptr<Standing>> standingOf(const Program& p);

}  // namespace hb
