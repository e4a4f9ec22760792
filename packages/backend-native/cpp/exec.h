// Kernels ready to run.
#pragma once
#include <atomic>

#include "eval.h"

namespace hb {

struct Exec {
  Scratch scratch;
  // Where it is asked for, a number for each argument that changes with its contents; 0: they may change unnoticed.
  bool wantsStamps = false;
  const uint64_t* stamps = nullptr;
  virtual ~Exec() = default;
  virtual void run(uint8_t* const* args, const Team& team) = 0;
  // What several runs with one right operand share: bytes of it, made by `prepare`, and runs that find it there. Such runs may go on at
  // the same time.
  virtual size_t keeps() const { return 0; }
  virtual void prepare(uint8_t* const* args, const Team& team, uint8_t* memory) { (void)args, (void)team, (void)memory; }
};

// A function of the host, called on the thread that owns the JavaScript: returns false where that is gone.
using HostCall = std::function<bool(int fn, uint8_t* const* args, const std::vector<int64_t>& bytes)>;

std::unique_ptr<Exec> makeLoop(const Kernel& k);
// A copy that only turns a matrix round; null where it is another loop.
std::unique_ptr<Exec> makeTurned(const Kernel& k);
// Of loops over lines that are inside of something or outside as a whole; nothing where it is another one.
std::unique_ptr<Exec> makeLines(const Kernel& k);
// `kept`: its right operand is the same in many runs, and prepared for them.
std::unique_ptr<Exec> makeDot(const Kernel& k, bool kept = false);
// Products of int8 in int32; nothing where it is another product.
std::unique_ptr<Exec> makeByteDot(const Kernel& k);
std::unique_ptr<Exec> makeConv(const Kernel& k);
std::unique_ptr<Exec> makeScatter(const Kernel& k);
std::unique_ptr<Exec> makeArgsort(const Kernel& k);
std::unique_ptr<Exec> makeCumulative(const Kernel& k);

struct HostGone : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::unique_ptr<Exec> makeExec(const Kernel& k, const HostCall& host, const std::atomic<bool>& stop);

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
