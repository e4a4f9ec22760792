// Threads that share a kernel's work. Each has a piece of its own, so that what it worked on last is in its cache; a piece whose thread has
// not come yet – the system may have given its core to others – is taken by the next one that is free, and nobody waits for a thread that
// has no piece.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "exec.h"
#include "onednn.h"

namespace hb {
namespace {

constexpr int kMost = 1024;
struct alignas(64) Slot {
  std::atomic<uint64_t> turn{0};  // the last turn in which the piece of this number was taken
};

class Crew {
 public:
  void run(int n, void (*fn)(void*, int), void* arg) {
    n = n < kMost ? n : kMost;
    while (int(threads_.size()) < n - 1) {
      int i = int(threads_.size()) + 1;
      threads_.emplace_back([this, i] { work(i); });
    }
    fn_ = fn;
    arg_ = arg;
    left_.store(n, std::memory_order_relaxed);
    uint64_t job = ((job_.load(std::memory_order_relaxed) >> 16) + 1) << 16 | uint64_t(n);
    job_.store(job);
    if (asleep_.load()) {
      { std::lock_guard<std::mutex> lock(mutex_); }
      wake_.notify_all();
    }
    help(job, 0);
    for (int spin = 0; left_.load(std::memory_order_acquire) > 0; spin++) rest(spin);
  }
  void stop() {
    end_ = true;
    { std::lock_guard<std::mutex> lock(mutex_); }
    wake_.notify_all();
    for (auto& t : threads_) t.join();
    threads_.clear();
    end_ = false;
  }

 private:
  // Its own piece, then those of threads that have not come.
  void help(uint64_t job, int first) {
    uint64_t turn = job >> 16;
    int n = int(job & 0xffff);
    for (int j = 0; j < n; j++) {
      int i = (first + j) % n;
      auto& slot = slots_[i].turn;
      uint64_t seen = slot.load(std::memory_order_relaxed);
      // A piece that nobody has taken belongs to a job that is not done: what it is made of stays.
      if (seen >= turn || !slot.compare_exchange_strong(seen, turn, std::memory_order_acq_rel)) continue;
      fn_(arg_, i);
      left_.fetch_sub(1, std::memory_order_release);
    }
  }
  void work(int i) {
    oneThread();
    uint64_t seen = 0;
    for (;;) {
      for (int spin = 0; spin < 2000 && job_.load(std::memory_order_acquire) == seen && !end_; spin++) rest(spin);
      if (job_.load() == seen) {
        std::unique_lock<std::mutex> lock(mutex_);
        asleep_++;
        wake_.wait(lock, [&] { return end_ || job_.load() != seen; });
        asleep_--;
      }
      if (end_) return;
      seen = job_.load(std::memory_order_acquire);
      if (i < int(seen & 0xffff)) help(seen, i);
    }
  }
  // A moment's wait; now and then others may have the core.
  static void rest(int spin) {
    if (spin % 64 == 63) std::this_thread::yield();
#if defined(__x86_64__)
    else __builtin_ia32_pause();
#endif
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::thread> threads_;
  Slot slots_[kMost];
  std::atomic<uint64_t> job_{0};  // turn, and the number of pieces in its low 16 bits
  std::atomic<int> left_{0}, asleep_{0};
  std::atomic<bool> end_{false};
  void (*fn_)(void*, int) = nullptr;
  void* arg_ = nullptr;
};
Crew& crew() {
  static Crew* c = new Crew;
  return *c;
}

}  // namespace

// Only the thread that owns the work calls these.
void Team::fork(int n, void (*fn)(void*, int), void* arg) { crew().run(n, fn, arg); }
void endThreads() { crew().stop(); }

}  // namespace hb
