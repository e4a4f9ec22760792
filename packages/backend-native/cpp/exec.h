// Kernels ready to run.
#pragma once
#include <atomic>

#include "eval.h"

namespace hb {

struct Exec {
  Scratch scratch;
  virtual ~Exec() = default;
  virtual void run(uint8_t* const* args, const Team& team) = 0;
};

// A function of the host, called on the thread that owns the JavaScript: returns false where that is gone.
using HostCall = std::function<bool(int fn, uint8_t* const* args, const std::vector<int64_t>& bytes)>;

std::unique_ptr<Exec> makeLoop(const Kernel& k);
std::unique_ptr<Exec> makeDot(const Kernel& k);
// Products of int8 in int32; nothing where it is another product.
std::unique_ptr<Exec> makeByteDot(const Kernel& k);
std::unique_ptr<Exec> makeConv(const Kernel& k);
std::unique_ptr<Exec> makeScatter(const Kernel& k);
std::unique_ptr<Exec> makeArgsort(const Kernel& k);
std::unique_ptr<Exec> makeCumulative(const Kernel& k);

struct HostGone : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A Program ready to run: its kernels in order, and places of its buffers.
class Runner {
 public:
  // `stop` ends a run between two kernels.
  Runner(const Program& p, const HostCall& host, const std::atomic<bool>& stop);
  ~Runner();
  Runner(const Runner&) = delete;
  const Scratch& scratch() const { return scratch_; }
  // Inputs and outputs in the Program's order.
  void run(uint8_t* const* inputs, uint8_t* const* outputs, uint8_t* arena, const Team& team);

 private:
  struct Step {
    std::unique_ptr<Exec> exec;
    std::vector<int> buffers;
    std::vector<uint8_t*> args;
    std::string name;
  };
  std::vector<int> inputs_, outputs_;
  std::vector<std::pair<int, int64_t>> temps_;
  std::vector<uint8_t*> places_;
  uint8_t* constants_ = nullptr;
  std::vector<Step> steps_;
  Scratch scratch_;
  const std::atomic<bool>& stop_;
};

// Memory that starts where every dtype and cache line may; large blocks in huge pages where the system has them.
uint8_t* takeMemory(size_t bytes);
void giveMemory(uint8_t* p);

// Ends the threads that work was shared by; the next piece of work starts others.
void endThreads();

// Sizes of a dtype's extremes, as values: the identity of a reducer.
void identityOf(Reducer r, DType d, void* value);
inline int64_t total(const std::vector<int64_t>& sizes) {
  int64_t n = 1;
  for (int64_t s : sizes) n *= s;
  return n;
}
inline size_t aligned(size_t n) { return (n + 63) & ~size_t(63); }

}  // namespace hb
